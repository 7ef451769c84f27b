package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
	"github.com/jelou-go/jelou/delivery"
)

var errInterrupted = errors.New("interrupted while reading")

// readLines yields the lines of an input one by one, those that are too long with their error, until ctx ends
// or reading fails, which is the last that is yielded. It holds no more than a few lines at a time.
func readLines(ctx context.Context, from io.Reader) iter.Seq2[input.Line, error] {
	type reading struct {
		line input.Line
		err  error
	}
	return func(yield func(input.Line, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		read := make(chan reading)
		go func() { // a read from a terminal or a pipe cannot be interrupted, but it can be left behind
			lines := input.NewLines(from)
			for {
				line, err := lines.Next()
				if errors.Is(err, io.EOF) {
					close(read)
					return
				}
				line.Text = bytes.Clone(line.Text)
				select {
				case read <- reading{line, err}:
				case <-ctx.Done():
					return // without close: an interruption is no end of the input
				}
				if err != nil && !isTooLong(err) {
					close(read)
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				yield(input.Line{}, errInterrupted)
				return
			case next, more := <-read:
				if !more || !yield(next.line, next.err) {
					return
				}
			}
		}
	}
}

// tooLong is what is wrong with a line that is no message for its length.
func tooLong(file string, line int64) []finding {
	return []finding{{label(file), delivery.Violation{Rule: "syntax", Given: errTooLarge.Error(), Position: delivery.Position{Line: int(line), Column: 1}}}}
}

func isTooLong(err error) bool { return errors.As(err, new(*input.TooLongError)) }
