package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/progress"
	"github.com/jelou-go/jelou/delivery"
)

// plainEvery is how often the progress is printed where there is no terminal.
const plainEvery = 5 * time.Second

// watcher shows how a batch goes.
type watcher struct {
	*prepared
	progress progress.Progress
	counts   progress.Counts
}

func (p *prepared) watch() *watcher {
	return &watcher{prepared: p, progress: p.newProgress(p.cmd.ErrOrStderr())}
}

func (p *prepared) newProgress(stderr io.Writer) progress.Progress {
	kind := p.progressKind
	if kind == "auto" {
		kind = "plain"
		if file, ok := stderr.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
			kind = "bar"
		}
	}
	switch {
	case kind == "none" || p.due == 0:
		return progress.Silent(stderr)
	case kind == "bar":
		return progress.Bar(stderr, p.due)
	default:
		return progress.Plain(stderr, p.due, plainEvery)
	}
}

// place names a line of the input.
func (p *prepared) place(line int64) string { return fmt.Sprintf("%s:%d", label(p.file), line) }

// Ended prints a line for what was not sent, and counts.
func (w *watcher) Ended(end batch.End) {
	w.counts.Done++
	switch end.Outcome {
	case journal.Refused:
		w.counts.Refused++
	case journal.NotSent:
		w.counts.NotSent++
	case journal.Unknown:
		w.counts.Unknown++
	}
	for _, text := range w.words(end) {
		w.progress.Say(text)
	}
	w.progress.Step(w.counts)
}

func (w *watcher) words(end batch.End) []string {
	place := w.place(end.Line)
	var invalid *batch.Invalid
	switch {
	case end.Unrecorded && end.Err == nil:
		return []string{oneLine(place + ": sent as " + end.MessageID + ", but the journal does not have it")}
	case end.Err == nil && !verbose(w.cmd):
		return nil
	case end.Err == nil:
		return []string{oneLine(place + ": sent as " + end.MessageID)}
	case errors.As(end.Err, &invalid):
		return w.violations(end.Line, end.Text, invalid.Err)
	case end.Outcome == journal.Unknown && delivery.Of(end.Err) != delivery.Unknown:
		place += ": delivery still unknown, and the new try failed"
	}
	return []string{oneLine(place + ": " + strings.TrimPrefix(end.Err.Error(), "jelou: "))}
}

// violations says what is wrong with a line, in one line for each.
func (p *prepared) violations(number int64, text []byte, err error) []string {
	if isTooLong(err) {
		return textLines(tooLong(p.file, number))
	}
	all := findings(label(p.file), err)
	for i := range all {
		all[i].Line = int(number)
	}
	return textLines(all)
}

// Resting says why nothing happens.
func (w *watcher) Resting(d time.Duration) {
	w.progress.Say(fmt.Sprintf("jelou: the service asks for a rest: nothing is sent for %s", d.Round(time.Second)))
}

// lost reports a line that was in flight when the last run was killed.
func (w *watcher) lost(line int64) {
	if !w.resendUnknown {
		w.progress.Say(oneLine(w.place(line) + ": delivery unknown: it was in flight when the run before ended"))
	}
}

// Interrupted says what the first Ctrl-C does.
func (w *watcher) Interrupted() {
	w.progress.Say("jelou: interrupted: finishing what is in flight; once more breaks that off")
}
