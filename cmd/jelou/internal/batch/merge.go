package batch

import (
	"errors"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

const mergeLong = `Fill a message in for each row of a table, and print the messages as NDJSON.
"jelou batch TABLE --message MESSAGE" does this and sends them, in one step.

MESSAGE is a JSON file with one message of any kind, or a template, with the
names of columns in its texts: {"type":"text","userId":"{{phone}}","text":"Hello
{{name}}"}. A number needs a column alone in its quotes: "lat": "{{latitude}}".

TABLE is .csv, .tsv, .xlsx (its first visible sheet) or NDJSON of plain rows, or
- for standard input; its first row has the names of the columns. The command
recognises the delimiter (comma, semicolon or tab) and the encoding (UTF-8,
UTF-16 or Windows-1252), and names them on standard error. It fills in numbers
of an .xlsx as Excel shows them in English, 1,234.50, and a date in the
computer's own form as 2026-03-31, because the file does not have that form. A
number that Excel shows in thousands, 5K, becomes 5,000K, and a note says so. A
CSV has each value as the spreadsheet showed it.

The command checks everything before it prints the first message. It names each
mistake with its row and column, at most 1000 of them: a missing column, an
empty cell, a number that the spreadsheet has rounded to 5.73E+11, an error such
as #N/A, and every violation of a filled-in message. It changes no cell without
--country. With --country 57, numbers of that country get a missing country
code, and all numbers keep only their digits.

Line n of the output is row n of the table; the lines of the header and of blank
rows are blank. A journal that "jelou batch" began with the table fits the
output, too.`

const mergeExample = `  jelou merge message.json customers.csv > messages.ndjson
  jelou merge message.json customers.xlsx --country 57 > messages.ndjson`

// NewMerge returns the command "jelou merge". It prints the lines that a batch with --message would send.
func NewMerge() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "merge MESSAGE TABLE|-",
		Short:   "Fill a message in for each row of a table",
		Long:    mergeLong,
		Example: mergeExample,
		Args:    cli.Takes(2, 2, "a MESSAGE and a TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.messagePath, o.file = args[0], args[1]
			return o.merge(cmd)
		},
	}
	cmd.Flags().StringVar(&o.country, "country", "", "the country code, such as 57, of numbers that have none")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "print nothing if a message has a warning")
	cli.Complete(cmd, "country")
	return cmd
}

func (o *options) merge(cmd *cobra.Command) error {
	signal.Ignore(syscall.SIGPIPE) // it would end the program before the table's temporary files are gone
	b := &batch{run: run{options: o}, cmd: cmd, nothing: input.Label(o.file) + ": nothing was printed"}
	err := b.prepare()
	if err == nil {
		err = b.write()
	}
	return b.close(err)
}

// write prints the messages, and a blank line for each row without one.
func (b *batch) write() error {
	for {
		line, err := b.lines.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err == nil && b.cmd.Context().Err() != nil:
			err = input.ErrInterrupted
		}
		if err != nil {
			return input.Error(b.file, err)
		}
		if _, err := b.cmd.OutOrStdout().Write(append(line.Text, '\n')); err != nil {
			return unlessEnough(err)
		}
	}
}
