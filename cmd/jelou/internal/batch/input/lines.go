// Package input reads the lines of a batch, and makes sure that what is sent is what was checked.
package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the length in bytes of the longest line: 1 MiB, which is far more than any message needs.
const MaxLine = 1 << 20

// Line is a line of the input.
type Line struct {
	Number int64  // from 1
	Text   []byte // without its end; good until the next line is read
}

// Blank tells a line of white space.
func (l Line) Blank() bool { return len(bytes.TrimSpace(l.Text)) == 0 }

// TooLongError is a line longer than [MaxLine].
type TooLongError struct{ Line int64 }

func (e *TooLongError) Error() string {
	return fmt.Sprintf("line %d is larger than 1 MiB, which no message is", e.Line)
}

// Lines splits an input into lines.
type Lines struct {
	reader *bufio.Reader
	number int64
	long   []byte
	amid   bool // of a line that is too long
}

// NewLines reads lines from r.
func NewLines(r io.Reader) *Lines { return &Lines{reader: bufio.NewReaderSize(r, 64<<10)} }

// ByteOrderMark is what some editors begin a file with. It is no part of the text.
const ByteOrderMark = "\ufeff"

// Next reads the next line. The last one need not have an end. The error is [io.EOF] after that, that of the
// reader, or a [*TooLongError], after which the lines go on with the next.
func (l *Lines) Next() (Line, error) {
	if l.amid {
		if err := l.skip(); err != nil {
			return Line{}, err
		}
	}
	l.number++
	text, err := l.read()
	if l.number == 1 {
		text = bytes.TrimPrefix(text, []byte(ByteOrderMark))
	}
	return Line{l.number, text}, err
}

func (l *Lines) read() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.reader.ReadSlice('\n')
		if len(l.long)+len(bytes.TrimSuffix(part, []byte("\n"))) > MaxLine {
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
