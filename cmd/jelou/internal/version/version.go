// Package version is the command "jelou version".
package version

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/internal/openapi"
)

// versions is the output of the command.
type versions struct {
	Jelou    string `json:"jelou"`
	Contract string `json:"contract"`
	Go       string `json:"go"`
}

// New returns the command.
func New() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "version",
		Short:             "Print the versions of the tool, of the contract and of Go",
		Example:           "  jelou version\n  jelou version --json",
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := openapi.Contract()
			if err != nil {
				return err
			}
			v := versions{cli.Version(), contract.Version, runtime.Version()}
			if asJSON {
				return cli.PrintJSON(cmd, v)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "jelou %s\ncontract %s\ngo %s\n", v.Jelou, v.Contract, v.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON on one line")
	return cmd
}
