package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/transport"
)

// Version returns the version of the installed program, or else of the source.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return transport.Version
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

func newVersion() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "version",
		Short:             "Print the versions of the tool, of the contract and of Go",
		Example:           "  jelou version\n  jelou version --json",
		Args:              Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := openapi.Contract()
			if err != nil {
				return err
			}
			v := struct {
				Jelou    string `json:"jelou"`
				Contract string `json:"contract"`
				Go       string `json:"go"`
			}{Version(), contract.Version, runtime.Version()}
			if asJSON {
				return PrintJSON(cmd, v)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "jelou %s\ncontract %s\ngo %s\n", v.Jelou, v.Contract, v.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON on one line")
	return cmd
}
