// Package version is the command "jelou version".
package version

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/internal/openapi"
)

// New makes the command.
func New() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the versions of the tool, of the contract and of Go",
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := openapi.Contract()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "jelou %s\ncontract %s\ngo %s\n", cli.Version(), contract.Version, runtime.Version())
			return err
		},
	}
}
