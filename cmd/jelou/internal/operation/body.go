package operation

import (
	"cmp"
	"errors"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/redact"
)

func (r *running) readBody(files []string) error {
	if len(files) > 0 {
		return r.readFile(files[0])
	}
	if !r.form.NeedsBody() {
		return nil
	}
	body, err := r.form.Body(func(name string) ([]byte, error) {
		text, err := cli.Read(r.cmd, name)
		return text, input.Nameless(err)
	})
	if err != nil {
		return cli.Usage(r.cmd, err)
	}
	r.given.Body = body
	return nil
}

func (r *running) readFile(name string) error {
	body, err := cli.Read(r.cmd, name)
	if err == nil {
		r.file, r.given.Body = name, body
		return nil
	}
	if errors.Is(err, input.ErrTooLarge) {
		err = cmp.Or(r.mistake(body), err)
	}
	err = input.Error(name, err)
	if errors.Is(err, os.ErrNotExist) {
		err = orKind(r.cmd, name, err) // the program reads a misspelt kind of message as the name of a file
	}
	if r.json {
		err = errors.Join(err, cli.PrintJSON(r.cmd, outcome{Outcome: "not_sent", Error: cli.OneLine(err.Error())}))
	}
	return err
}

// invalid prints violations, one on a line, and with --json the outcome.
func (r *running) invalid(violations []string, err error) error {
	for _, line := range violations {
		r.cmd.PrintErrln(line)
	}
	return r.endWith(outcomeOf(err), err, &cli.Exit{Code: cli.CodeFailed})
}

// lines returns the violations with their places: in the file, or in the flags.
func (r *running) lines(err error) []string {
	if r.file != "" {
		return finding.Texts(finding.Of(r.file, cmp.Or(r.mistake(r.given.Body), err)))
	}
	return places(err, r.form.Place)
}

var errTemplate = errors.New(`a template: "jelou send template" sends it`)

// mistake returns the reason why a file has no body at all: it is a table, a list of messages, or a template in place of a
// message. It needs the beginning of the file.
func (r *running) mistake(file []byte) error {
	if r.op.ID == call.Messages && content.IsTemplate(file) {
		return errTemplate
	}
	mistake := input.Mistake(file)
	if errors.Is(mistake, input.ErrCSV) || errors.Is(mistake, input.ErrSheet) || errors.Is(mistake, input.ErrArray) && !r.op.Body.Schema.IsList() {
		return mistake
	}
	return nil
}

// places returns the violations with their flags.
func places(err error, place func(pointer string) string) []string {
	var invalid *delivery.ValidationError
	if !errors.As(err, &invalid) {
		return []string{cli.OneLine(err.Error())}
	}
	var lines []string
	for _, v := range invalid.Violations {
		at := "body"
		if v.Pointer != "" {
			at = place(redact.Place(v.Pointer))
		}
		lines = append(lines, cli.OneLine(at+": "+v.Reason()))
	}
	return lines
}
