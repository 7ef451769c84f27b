package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
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
