package validate

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// printer prints the findings of one message.
type printer func(cmd *cobra.Command, all []finding.Finding) error

// printers are the printers of the formats.
var printers = map[string]printer{
	"text": func(cmd *cobra.Command, all []finding.Finding) error {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(finding.Texts(all), "\n"))
		return err
	},
	"json": each(func(cmd *cobra.Command, f finding.Finding) error { return cli.PrintJSON(cmd, f) }),
	"github": each(func(cmd *cobra.Command, f finding.Finding) error {
		level := "error"
		if f.Rule == finding.WarningRule {
			level = "warning"
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "::%s file=%s,line=%d,col=%d::%s\n",
			level, githubProperty.Replace(f.File), f.Line, f.Column, githubData.Replace(f.Reason()))
		return err
	}),
}

func each(printOne func(*cobra.Command, finding.Finding) error) printer {
	return func(cmd *cobra.Command, all []finding.Finding) error {
		for _, f := range all {
			if err := printOne(cmd, f); err != nil {
				return err
			}
		}
		return nil
	}
}

// more prints the number of broken lines that lines did not print.
func (v *validation) more(name string, n int) error {
	if n <= 0 || v.format != "text" {
		return nil
	}
	_, err := fmt.Fprintln(v.cmd.OutOrStdout(), cli.OneLine(fmt.Sprintf("%s: and %d more", input.Label(name), n)))
	return err
}

// The characters that GitHub's workflow commands must escape.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
