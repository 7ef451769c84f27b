// Package input reads files and standard input for the commands: as UTF-8, within limits, and until Ctrl-C.
package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
)

// Max is the largest length in bytes of a message or a line: 1 MiB.
const Max = 1 << 20

// The errors of reading an input.
var (
	ErrTooLarge    = errors.New("larger than 1 MiB, more than any message")
	ErrInterrupted = errors.New("interrupted")
)

// Label returns the name of an input for people.
func Label(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}

// Error returns err with the input's name before it, unless it names a file already; nil for nil.
func Error(name string, err error) error { return Named(Label(name), err) }

// Named is Error for a file that is not an input.
func Named(name string, err error) error {
	if err == nil || errors.As(err, new(*namedError)) {
		return err
	}
	return &namedError{name, Nameless(err)}
}

// namedError is an error about a file. The name is the one that the user gave.
type namedError struct {
	name string
	err  error
}

func (e *namedError) Error() string { return e.name + ": " + e.err.Error() }

func (e *namedError) Unwrap() error { return e.err }

// Nameless removes the name of a file from an error of package os. It can be that of a temporary file.
func Nameless(err error) error {
	var located *fs.PathError
	var moved *os.LinkError
	switch {
	case errors.As(err, &located):
		return located.Err
	case errors.As(err, &moved):
		return moved.Err
	}
	return err
}

// Read reads a whole input. With [ErrTooLarge] it also returns the beginning.
func Read(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, Max+1))
	if err == nil && len(data) > Max {
		err = ErrTooLarge
	}
	return data, err
}

// Await calls a function that cannot be interrupted, such as a read from a terminal. When ctx ends, it leaves the function
// running and returns [ErrInterrupted].
func Await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := do()
		done <- outcome{value, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ErrInterrupted
	case o := <-done:
		return o.value, o.err
	}
}

// Interruptible returns in as a reader whose reads fail with [ErrInterrupted] when ctx ends.
func Interruptible(ctx context.Context, in io.ReadCloser) io.ReadCloser {
	return &interruptible{in, ctx, make([]byte, 64<<10)}
}

type interruptible struct {
	io.ReadCloser
	ctx    context.Context
	buffer []byte // a read that goes on after ctx ends has it to itself
}

func (r *interruptible) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, ErrInterrupted
	}
	n, err := Await(r.ctx, func() (int, error) { return r.ReadCloser.Read(r.buffer[:min(len(p), len(r.buffer))]) })
	return copy(p, r.buffer[:n]), err
}

// Line is a line of an input.
type Line struct {
	Number int64  // from 1
	Text   []byte // without its end; valid until the next line is read
}

// Blank reports whether a line has only white space.
func (l Line) Blank() bool { return len(bytes.TrimSpace(l.Text)) == 0 }

// Lines splits a text into lines.
type Lines struct {
	reader *bufio.Reader
	number int64
}

// NewLines reads lines from r. The text must be UTF-8, as [UTF8] returns it. The buffer has room for the longest line.
func NewLines(r io.Reader) *Lines { return &Lines{reader: bufio.NewReaderSize(r, Max+1)} }

// Next returns the next line. The last one need not have an end. After it the error is [io.EOF]. [ErrTooLarge] ends only
// its line, and the next call goes on after it. Any other error is the reader's.
func (l *Lines) Next() (Line, error) {
	l.number++
	text, err := l.reader.ReadSlice('\n')
	tooLong := errors.Is(err, bufio.ErrBufferFull)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.reader.ReadSlice('\n')
	}
	switch {
	case err != nil && (!errors.Is(err, io.EOF) || len(text) == 0):
		return Line{}, err
	case tooLong:
		return Line{Number: l.number}, ErrTooLarge
	}
	return Line{l.number, bytes.TrimSuffix(text, []byte("\n"))}, nil
}

// Each yields the lines of r until ctx ends or reading fails. It yields an overlong line with its error, and the failure as
// the last. The text of a line is valid until the next.
func Each(ctx context.Context, r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		lines := NewLines(r)
		for {
			line, err := lines.Next()
			if ctx.Err() != nil {
				line, err = Line{}, ErrInterrupted
			}
			if errors.Is(err, io.EOF) || !yield(line, err) || err != nil && !errors.Is(err, ErrTooLarge) {
				return
			}
		}
	}
}
