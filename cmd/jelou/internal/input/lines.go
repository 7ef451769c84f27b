package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Line is a line of an input.
type Line struct {
	Number int64  // from 1
	Text   []byte // without its end; good until the next line is read
}

// Blank tells whether a line is white space.
func (l Line) Blank() bool { return len(bytes.TrimSpace(l.Text)) == 0 }

// TooLongError is the error of a line longer than [Max].
type TooLongError struct{ Line int64 }

func (e *TooLongError) Error() string { return fmt.Sprintf("line %d is %v", e.Line, ErrTooLarge) }

// Unwrap returns [ErrTooLarge].
func (e *TooLongError) Unwrap() error { return ErrTooLarge }

// Lines splits a text into lines.
type Lines struct {
	reader *bufio.Reader
	number int64
	long   []byte
	amid   bool // of a line that is too long
}

// NewLines reads lines from r, which is UTF-8 as [UTF8] returns it.
func NewLines(r io.Reader) *Lines { return &Lines{reader: bufio.NewReaderSize(r, 64<<10)} }

// Next reads the next line. The last one need not have an end. The error is [io.EOF] after that, that of the reader,
// or a [*TooLongError], after which the lines go on with the next.
func (l *Lines) Next() (Line, error) {
	if l.amid {
		if err := l.skip(); err != nil {
			return Line{}, err
		}
	}
	l.number++
	text, err := l.read()
	return Line{l.number, text}, err
}

func (l *Lines) read() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.reader.ReadSlice('\n')
		if len(l.long)+len(bytes.TrimSuffix(part, []byte("\n"))) > Max {
			l.amid = err != nil
			return nil, &TooLongError{l.number}
		}
		if err == nil && len(l.long) == 0 {
			return part[:len(part)-1], nil
		}
		l.long = append(l.long, part...)
		switch {
		case err == nil:
			return l.long[:len(l.long)-1], nil
		case errors.Is(err, io.EOF) && len(l.long) > 0:
			return l.long, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// skip reads to the end of a line that is too long.
func (l *Lines) skip() error {
	for {
		_, err := l.reader.ReadSlice('\n')
		if err == nil {
			l.amid = false
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// Each yields the lines of r, those that are too long with their error, until ctx ends or reading fails, which it
// yields last. It holds no more than a few lines at a time.
func Each(ctx context.Context, r io.Reader) iter.Seq2[Line, error] {
	type reading struct {
		line Line
		err  error
	}
	return func(yield func(Line, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		read := make(chan reading)
		go func() { // a read from a terminal or a pipe cannot be interrupted, but it can be left behind
			lines := NewLines(r)
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
				if err != nil && !errors.Is(err, ErrTooLarge) {
					close(read)
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				yield(Line{}, ErrInterrupted)
				return
			case next, more := <-read:
				if !more || !yield(next.line, next.err) {
					return
				}
			}
		}
	}
}
