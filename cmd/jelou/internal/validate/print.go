package validate

import (
	"fmt"
	"io"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

var formats = []string{"text", "json", "github"}

// print prints the findings of one message.
func (v *validation) print(all []finding.Finding) error {
	out := v.cmd.OutOrStdout()
	if v.format == "text" {
		_, err := fmt.Fprintln(out, strings.Join(finding.Texts(all), "\n"))
		return err
	}
	for _, f := range all {
		if err := v.printOne(out, f); err != nil {
			return err
		}
	}
	return nil
}

func (v *validation) printOne(out io.Writer, f finding.Finding) error {
	if v.format == "json" {
		return cli.PrintJSON(v.cmd, f)
	}
	level := "error"
	if f.Rule == finding.WarningRule {
		level = "warning"
	}
	_, err := fmt.Fprintf(out, "::%s file=%s,line=%d,col=%d::%s\n",
		level, githubProperty.Replace(f.File), f.Line, f.Column, githubData.Replace(f.Reason()))
	return err
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
