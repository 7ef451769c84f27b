package batch

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/order"
)

// read fills the queue.
func (r *run) read(stop context.Context) {
	lines := input.NewLines(r.Lines)
	for stop.Err() == nil {
		line, err := lines.Next()
		if err != nil && !errors.As(err, new(*input.TooLongError)) {
			r.mu.Lock()
			r.tally.Complete = errors.Is(err, io.EOF)
			if r.broken == nil && !r.tally.Complete {
				r.broken = err
			}
			r.mu.Unlock()
			r.queue.Close() // what was read before is good
			return
		}
		if !r.enqueue(line, err) {
			return
		}
	}
}

// enqueue takes a line, or the error of one that is too long. It returns false when no more lines are wanted.
func (r *run) enqueue(line input.Line, err error) bool {
	if line.Blank() && err == nil {
		r.count(&r.tally.Blank)
		return true
	}
	if !Due(stateIn(r.Journal, line.Number), r.ResendUnknown) {
		return true
	}
	r.count(&r.tally.Due)
	e := entry{text: slices.Clone(line.Text)}
	if err == nil {
		e.message, err = r.Parse(e.text)
	}
	if err != nil {
		r.finish(line.Number, e.text, "", &Invalid{err})
		return true
	}
	return r.queue.Put(order.Item[entry]{User: userOf(e.message), Line: line.Number, Size: len(e.text), Value: e})
}

func (r *run) count(n *int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*n++
}
