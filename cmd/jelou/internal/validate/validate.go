// Package validate is the command "jelou validate".
package validate

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
)

// New returns the command. It knows the bodies of these operations.
func New(all []*call.Operation) *cobra.Command {
	v := validation{all: all}
	cmd := &cobra.Command{
		Use:   "validate [FILE...|-]",
		Short: "Check messages against the contract, sending nothing",
		Long: `Check the messages in JSON files, or on standard input, against the contract.

An input has one message, or NDJSON: one message on each line that is not blank.
The command reads it as NDJSON if its name ends in .ndjson or .jsonl, if its
first line is a whole JSON value and others follow, and with --ndjson. A message
with "elementName" is a template.

Every violation is a line: the file, the line and the column (counted in bytes)
of its place, that place in the message as a JSON pointer, and the broken rule.
As text, the command prints 20 violations of a message and 20 broken lines of a
file, and counts the others. With --format json every violation is an object:
file, line, column, pointer, rule, limit with its number bound, and given with
its number.
The command prints nothing if all messages are valid and have no warning.

Warnings follow the violations. Without --strict a message with a warning is
valid. They are for numbers that no country has or that a spreadsheet has
rounded, people who get more than one message, and people who get the same
message twice.`,
		Example: `  jelou validate order.json invoices.ndjson
  jelou example image | jelou validate
  jelou validate --format github messages/*.json`,
		Args: cli.Takes(0, -1, "files"),
		RunE: func(cmd *cobra.Command, files []string) error {
			v.cmd = cmd
			return v.run(files)
		},
	}
	cmd.Flags().StringVar(&v.format, "format", "text", "text; json, one object a line; or github, annotations of GitHub Actions")
	cmd.Flags().StringVar(&v.operation, "operation", call.Messages, "the operation of the contract with these bodies")
	cmd.Flags().BoolVar(&v.strict, "strict", false, "a warning is a violation")
	cmd.Flags().BoolVar(&v.ndjson, "ndjson", false, "read one message from each line")
	cli.Complete(cmd, "format", formats...)
	cli.Complete(cmd, "operation", withBodies(all)...)
	return cmd
}

func withBodies(all []*call.Operation) []string {
	var ids []string
	for _, op := range all {
		if op.Body != nil {
			ids = append(ids, op.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

type validation struct {
	format, operation string
	ndjson, strict    bool
	all               []*call.Operation

	cmd    *cobra.Command
	check  func(body []byte) (people []string, err error)
	broken bool // a file has a violation, a warning with --strict, or cannot be read
}

func (v *validation) run(files []string) error {
	if !slices.Contains(formats, v.format) {
		return cli.Usage(v.cmd, errors.New("--format: must be text, json or github"))
	}
	v.check = people
	if v.cmd.Flags().Changed("operation") {
		op := call.Find(v.all, v.operation)
		if op == nil || op.Body == nil {
			return cli.Usage(v.cmd, errors.New("--operation: must be one of "+strings.Join(withBodies(v.all), ", ")))
		}
		v.check = func(body []byte) ([]string, error) {
			if op.ID == content.Templates && content.IsTemplate(body) {
				return people(body)
			}
			return nil, op.Check(body)
		}
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	// The command keeps nothing of a line: a larger heap by a few MiB saves a tenth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	for _, given := range files {
		names := []string{given}
		if _, err := os.Lstat(given); err != nil { // no shell of Windows replaces *.json by names
			if found, _ := filepath.Glob(given); len(found) > 0 {
				names = found
			}
		}
		for _, name := range names {
			if err := v.file(name); err != nil {
				return err
			}
		}
	}
	if v.broken {
		return &cli.Exit{Code: cli.CodeFailed}
	}
	return nil
}

// people checks a message or a template, and returns who receives it.
func people(body []byte) ([]string, error) {
	c, err := content.Read(body)
	return c.People, err
}
