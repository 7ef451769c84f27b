package merge

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

const long = `Fill a message in for each row of a table, and print the messages as NDJSON.
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
CSV has each value as the spreadsheet showed it.

The command checks everything before it prints the first message. It names each
mistake with its row and column, at most 1000 of them: a missing column, an
empty cell, a number that the spreadsheet has rounded to 5.73E+11, an error such
as #N/A, and every violation of a filled-in message. It changes no cell without
--country. With --country 57, numbers of that country get a missing country
code, and numbers lose blanks, hyphens, quotes and +.

Line n of the output is row n of the table; the lines of the header and of blank
rows are blank. A journal that "jelou batch" began with the table fits the
output, too.`

const example = `  jelou merge message.json customers.csv > messages.ndjson
  jelou merge message.json customers.xlsx --country 57 > messages.ndjson`

// New returns the command.
func New() *cobra.Command {
	var c command
	cmd := &cobra.Command{
		Use:     "merge MESSAGE TABLE|-",
		Short:   "Fill a message in for each row of a table",
		Long:    long,
		Example: example,
		Args:    cli.Takes(2, 2, "a MESSAGE and a TABLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.cmd, c.file = cmd, args[1]
			return c.run(args[0])
		},
	}
	cmd.Flags().StringVar(&c.country, "country", "", "the country code, such as 57, of numbers that have none")
	cmd.Flags().BoolVar(&c.strict, "strict", false, "print nothing if there is a warning")
	cli.Complete(cmd, "country")
	return cmd
}

// command is one run of the command.
type command struct {
	country, file string
	strict        bool

	cmd    *cobra.Command
	report Report
}

func (c *command) run(file string) error {
	var country Country
	if c.country != "" {
		var err error
		if country, err = ParseCountry(c.country); err != nil {
			return cli.Usage(c.cmd, err)
		}
	}
	message, err := Read(c.cmd, file)
	if err != nil {
		return err
	}
	ctx := c.cmd.Context()
	var stdin io.Reader
	if c.file == "-" {
		if stdin, err = cli.Open(c.cmd, c.file); err != nil {
			return err
		}
	}
	var lines *Lines
	table, err := source.Open(ctx, c.file, stdin, func(r io.Reader) io.Reader {
		lines = NewLines(c.file, r, message, country)
		return lines
	})
	if err != nil {
		return input.Error(c.file, err)
	}
	defer table.Close()
	merged, _, err := table.Checked(ctx, journal.Input{}, func(r io.Reader) error { return c.check(ctx, r, lines) })
	if lines != nil {
		lines.Forget()
		defer func() { _ = lines.Close() }() // it was only read
	}
	if err != nil {
		return Table(c.cmd, c.file, err)
	}
	_, err = io.Copy(c.cmd.OutOrStdout(), merged)
	return err
}

// check reads the table to its end, and fails if a row has a mistake.
func (c *command) check(ctx context.Context, r io.Reader, lines *Lines) error {
	var odd warning.Checker
	in := input.NewLines(r)
	for {
		line, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return c.end(lines, &odd)
		case errors.Is(err, input.ErrTooLarge):
		case err != nil:
			return err
		case ctx.Err() != nil:
			return input.ErrInterrupted
		case line.Blank():
			continue
		}
		var people []string
		if err == nil {
			var read content.Content
			read, err = content.Read(line.Text)
			people = read.People
		}
		if err = lines.Row(line.Number).Explain(err); err != nil {
			c.report.Row(c.cmd, err)
			continue
		}
		odd.See(line.Number, people, line.Text)
	}
}

// end prints how the table was read, and the warnings. It fails if a row has a mistake.
func (c *command) end(lines *Lines, odd *warning.Checker) error {
	odd.Repeated()
	Remark(c.cmd, lines, odd)
	switch {
	case c.report.Rows > 0:
		c.report.More(c.cmd, c.file)
		return c.report.Err("printed")
	case odd.Count() > 0 && c.strict:
		return errors.New("nothing was printed, because of warnings (--strict)")
	}
	return nil
}
