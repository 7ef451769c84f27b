package batch

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"syscall"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/serve"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

// firstShown is the number of messages that a dry run or a preview shows.
const firstShown = 3

// shown returns the number of messages that the check keeps to show.
func (o *options) shown() int64 {
	switch {
	case o.showing && o.limit > 0:
		return min(o.limit, sandbox.DefaultMemory)
	case o.showing || o.dryRun:
		return firstShown
	}
	return 0
}

// about says whom a message reaches, from Jelou's documentation.
const about = `A message reaches only people who wrote to the bot in the last
24 hours. An approved template reaches everybody else, too: its JSON has
"elementName". Jelou's own POST /v1/hsm/file sends a template to a whole CSV of
numbers in one request; this program does not call it.`

// describe prints a summary of the messages that a run would send.
func (b *batch) describe() error {
	text := fmt.Sprintf("%d would be sent to %s%s\n", b.counts.total, b.Server, b.takes())
	if b.counts.Earlier > 0 {
		text += fmt.Sprintf("with an outcome from earlier runs (--journal): %d\n", b.counts.Earlier)
	}
	if b.counts.Later > 0 {
		text += fmt.Sprintf("%d left for a later run (--limit)\n", b.counts.Later)
	}
	if n := b.odd.Count(); n > 0 {
		text += fmt.Sprintf("warnings, listed above: %d\n", n)
	}
	text += "\n" + about + "\n"
	if len(b.first) > 0 {
		text += "\nThe first of them:\n\n"
	}
	_, err := io.WriteString(b.cmd.OutOrStdout(), text)
	for _, e := range b.first {
		if err == nil {
			err = cli.PrintIndented(b.cmd, e.text)
		}
	}
	return unlessEnough(err)
}

// unlessEnough returns the error of a write; nil if "head" has read enough.
func unlessEnough(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}

// takes returns how long the run takes at its rate, as text.
func (b *batch) takes() string {
	if b.rate == 0 || b.counts.total == 0 {
		return ""
	}
	seconds := math.Ceil(float64(b.counts.total) / b.rate)
	if seconds > math.MaxInt64/float64(time.Second) { // centuries
		return ""
	}
	return fmt.Sprintf(", in about %s at %g a second", time.Duration(seconds)*time.Second, b.rate)
}

// preview sends the first messages to a sandbox of its own, and waits for Ctrl-C.
func (b *batch) preview() error {
	stop := b.cmd.Context()
	rows, unknown := b.templates()
	box, err := sandbox.New(sandbox.WithMemory(max(len(b.first), 1)), sandbox.WithTemplates(rows...))
	if err != nil {
		return err
	}
	return serve.While(stop, box, func(url string, client *jelou.ClientWithResponses) error {
		var failures []error
		for _, e := range b.first {
			if _, err := send(stop, client, "PREVIEW", e); err != nil {
				failures = append(failures, err)
			}
		}
		if n := len(failures); n > 0 { // such as a template of the sandbox with too few parameters
			cli.Complain(b.cmd.ErrOrStderr(), fmt.Errorf("the sandbox did not accept %d of %d: %s", n, len(b.first), brief(failures[0])))
		}
		if unknown {
			b.cmd.PrintErrln(cli.OneLine(input.Label(b.file) + ": note: only Jelou knows the text of the template: the page shows its parameters"))
		}
		const text = "The first %d of %d as on a phone, in a browser: %s\nNothing was sent to Jelou. Stop it with Ctrl-C.\n"
		_, err := fmt.Fprintf(b.cmd.OutOrStdout(), text, len(b.first), b.counts.total+b.counts.Later, url)
		if err == nil {
			<-stop.Done()
		}
		return err
	})
}

// templates returns the sandbox's templates, and those that the first messages need. If the sandbox does not know a
// template, its row has only the name, and unknown is true.
func (b *batch) templates() (rows []jelou.TemplateRow, unknown bool) {
	rows = sandbox.DefaultTemplates()
	for _, e := range b.first {
		if e.template == nil {
			continue
		}
		name := e.template.ElementName
		if !slices.ContainsFunc(rows, func(row jelou.TemplateRow) bool { return row.ElementName == name }) {
			rows, unknown = append(rows, jelou.TemplateRow{ElementName: name}), true
		}
	}
	return rows, unknown
}
