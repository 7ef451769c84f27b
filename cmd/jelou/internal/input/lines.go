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
	Text   []byte // without its end; valid until the next line is read
}

// Blank reports whether a line has only white space.
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
	amid   bool // in the middle of a line that is too long
}

// NewLines reads lines from r. The text must be UTF-8, as [UTF8] returns it. The buffer is large because with [Each]
// another goroutine does each read.
func NewLines(r io.Reader) *Lines { return &Lines{reader: bufio.NewReaderSize(r, 256<<10)} }

// Next returns the next line. The last one need not have an end. After it the error is [io.EOF]. A [*TooLongError] ends
// only its line, and the next call goes on after it. Any other error is the reader's.
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

// Each yields the lines of r until ctx ends or reading fails. It yields an overlong line with its error, and the failure as
// the last. The text of a line is valid until the next.
func Each(ctx context.Context, r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		lines := NewLines(readerFunc(func(p []byte) (int, error) {
			return Await(ctx, ErrInterrupted, func() (int, error) { return r.Read(p) }) // a read that goes on after ctx ends has p to itself
		}))
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

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
