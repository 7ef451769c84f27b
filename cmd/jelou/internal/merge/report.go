package merge

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

// most limits the printed mistakes. It is high, so that somebody can correct them all at once.
const most = 1000

// Report prints the mistakes of a table, up to a limit.
type Report struct {
	Rows     int64 // rows with a mistake
	mistakes int64
}

// Row prints the mistakes of a row.
func (r *Report) Row(cmd *cobra.Command, err error) {
	r.Rows++
	var row *MistakesError
	if !errors.As(err, &row) {
		return
	}
	for _, text := range row.Texts {
		if r.mistakes++; r.mistakes <= most {
			cmd.PrintErrln(cli.OneLine(text))
		}
	}
}

// More prints the number of mistakes that Row did not print.
func (r *Report) More(cmd *cobra.Command, file string) {
	if more := r.mistakes - most; more > 0 {
		cmd.PrintErrln(cli.OneLine(fmt.Sprintf("%s: and %d more", input.Label(file), more)))
	}
}

// Table returns the error of a whole table. It prints the mistakes of the header.
func Table(cmd *cobra.Command, file string, err error) error {
	var mistakes *MistakesError
	if !errors.As(err, &mistakes) {
		return input.Error(file, err)
	}
	mistakes.print(cmd)
	return errors.New("the message and the table do not fit")
}

func (e *MistakesError) print(cmd *cobra.Command) {
	for _, text := range e.Texts {
		cmd.PrintErrln(cli.OneLine(text))
	}
}

// Remark prints how a table was read, and the warnings.
func Remark(cmd *cobra.Command, lines *Lines, odd *warning.Checker) {
	texts := append([]string{lines.Form()}, lines.Notes()...)
	for _, text := range odd.Lines("row") {
		texts = append(texts, lines.name+": warning: "+text)
	}
	if lines.country == (Country{}) && (odd.Has(warning.Nobody) || lines.written) {
		texts = append(texts, lines.name+": note: with --country numbers get a missing country code, and lose blanks, hyphens and +")
	}
	for _, text := range texts {
		cmd.PrintErrln(cli.OneLine(text))
	}
}

// Err returns an error with the number of rows that have mistakes.
func (r *Report) Err(done string) error {
	if r.Rows == 1 {
		return fmt.Errorf("nothing was %s, as 1 row has mistakes", done)
	}
	return fmt.Errorf("nothing was %s, as %d rows have mistakes", done, r.Rows)
}
