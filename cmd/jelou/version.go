package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/transport"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the tool, of the contract and of Go",
		Args:  takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			doc, err := contract.Load()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "jelou %s\ncontract %s\ngo %s\n", toolVersion(), doc.Info.Version, runtime.Version())
			return err
		},
	}
}

// toolVersion is the version that the program was installed as, else that of the source.
func toolVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return transport.Version
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
