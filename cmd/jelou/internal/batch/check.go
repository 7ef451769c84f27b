package batch

import (
	"context"
	"errors"
	"io"
	"runtime"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
)

// found counts the lines of an input.
type found struct {
	due     int64 // lines to be sent
	later   int64 // lines that --limit leaves for later
	doubted int64 // of those to be sent, those whose delivery is unknown
	invalid int64 // lines that break the contract
	rows    merge.Report
	first   [][]byte // of those to be sent
}

// check reads the input to its end.
func (b *batch) check(stop context.Context, in *entries) (found, error) {
	ctx, cancel := context.WithCancel(stop)
	chunks := in.chunks(ctx)
	defer func() {
		cancel()
		for range chunks { // once it is closed, nobody reads the input
		}
	}()
	var found found
	for c := range chunks {
		<-c.understood
		for _, e := range c.entries {
			if err := b.see(&found, e); err != nil {
				return found, err
			}
		}
		switch {
		case errors.Is(c.err, io.EOF):
			return found, nil
		case c.err != nil:
			return found, c.err
		}
	}
	return found, source.ErrInterrupted
}

// see checks an entry. One that failed before and is not sent again goes to the file of failed lines.
func (b *batch) see(found *found, e *entry) error {
	switch {
	case !e.due:
		if b.failed != nil && e.state != journal.Done {
			return b.failed.write(e, e.missing, b.earlier(e))
		}
		return nil
	case b.limit > 0 && found.due == b.limit:
		found.later++
	default:
		found.due++
		if e.doubted() {
			found.doubted++
		}
		if int64(len(found.first)) < b.shown() {
			found.first = append(found.first, e.text)
		}
	}
	switch {
	case e.invalid != nil:
		b.report(found, e)
	case !b.noPrecheck:
		b.odd.See(e.line, e.job.people, e.text)
	}
	return nil
}

// report prints the mistakes of a line, up to a bound.
func (b *batch) report(found *found, e *entry) {
	found.invalid++
	switch {
	case e.row != nil:
		found.rows.Row(b.cmd, e.invalid)
	case found.invalid <= finding.Most:
		for _, text := range finding.Texts(finding.OfLine(b.file, e.line, e.invalid)) {
			b.cmd.PrintErrln(text)
		}
	}
}

// earlier says why a line failed in a run before.
func (b *batch) earlier(e *entry) string {
	if e.state == journal.InDoubt {
		return unknown(e.missing)
	}
	return refused(b.journal.Reason(e.line))
}

// chunk has entries that are understood together.
type chunk struct {
	entries    []*entry
	understood chan struct{} // closed when they are
	err        error         // of the reader, after them
}

const chunkSize = 64 << 10 // bytes of text

// chunks reads the input until it ends, or ctx does. Each processor can understand another chunk meanwhile.
func (in *entries) chunks(ctx context.Context) <-chan *chunk {
	chunks := make(chan *chunk, runtime.GOMAXPROCS(0))
	go func() {
		defer close(chunks)
		for ctx.Err() == nil {
			c := in.chunk()
			select {
			case chunks <- c:
			case <-ctx.Done():
			}
			if c.err != nil {
				return
			}
		}
	}()
	return chunks
}

func (in *entries) chunk() *chunk {
	c := &chunk{understood: make(chan struct{})}
	for size := 0; size < chunkSize; {
		e, err := in.read()
		if err != nil {
			c.err = err
			break
		}
		c.entries = append(c.entries, e)
		size += len(e.text)
	}
	go func() {
		defer close(c.understood)
		for _, e := range c.entries {
			in.understand(e)
		}
	}()
	return c
}
