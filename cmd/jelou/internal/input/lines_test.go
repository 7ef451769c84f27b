package input

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
)

// endless returns the same line again and again, and counts the bytes.
type endless struct {
	line string
	read atomic.Int64
}

func (e *endless) Read(p []byte) (int, error) {
	n, before := 0, int(e.read.Load())
	for n < len(p) {
		n += copy(p[n:], e.line[(before+n)%len(e.line):])
	}
	e.read.Add(int64(n))
	return n, nil
}

// However many lines an input has, Each reads them one by one.
func TestEachReadsOneByOne(t *testing.T) {
	const text = `{"type":"text"}`
	in := &endless{line: text + "\n"}
	const wanted = 200_000
	seen := 0
	for line, err := range Each(t.Context(), in) {
		if err != nil || string(line.Text) != text || line.Number != int64(seen+1) {
			t.Fatalf("line %d: %+v, %v", seen+1, line, err)
		}
		if seen++; seen == wanted {
			break
		}
	}
	if read, most := in.read.Load(), int64(wanted*len(in.line)+Max+1); read > most {
		t.Errorf("read %d bytes for %d lines, want at most %d", read, wanted, most)
	}
}

func TestTooLongLineDoesNotEndTheLines(t *testing.T) {
	long := strings.Repeat("x", Max+1)
	most := strings.Repeat("y", Max)
	lines := NewLines(strings.NewReader("a\n\n" + long + "\nb\r\n" + most + "\n" + long))
	for i, want := range []string{"a", "", "too long", "b\r", most, "too long"} {
		line, err := lines.Next()
		if want == "too long" {
			if !errors.Is(err, ErrTooLarge) || line.Number != int64(i+1) {
				t.Errorf("line %d: %v", i+1, err)
			}
			continue
		}
		if err != nil || string(line.Text) != want || line.Number != int64(i+1) || line.Blank() != (want == "") {
			t.Errorf("line %d: %d %.20q, %v", i+1, line.Number, line.Text, err)
		}
	}
	if _, err := lines.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestEachEndsWithTheErrorOfReading(t *testing.T) {
	gone := errors.New("the disk is gone")
	var last error
	lines := 0
	for _, err := range Each(t.Context(), io.MultiReader(strings.NewReader("{}\n"), iotest.ErrReader(gone))) {
		lines, last = lines+1, err
	}
	if lines != 2 || !errors.Is(last, gone) {
		t.Errorf("%d lines, %v", lines, last)
	}
}

func TestEachEndsWhenItIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range Each(ctx, &endless{line: "{}\n"}) {
		last = err
		cancel()
	}
	if !errors.Is(last, ErrInterrupted) {
		t.Errorf("the last is %v", last)
	}
}

// Whoever reads an input that waits ends with Ctrl-C.
func TestInterruptEndsAReadThatWaits(t *testing.T) {
	pipe, writer := io.Pipe()
	defer func() { _ = writer.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_, _ = io.WriteString(writer, "{}\n")
		_, _ = io.WriteString(writer, "{") // Read has begun
		cancel()
	}()
	in := Interruptible(ctx, pipe)
	if head, err := Peek(bufio.NewReader(in)); err != nil || string(head) != "{}\n" {
		t.Errorf("%q, %v", head, err)
	}
	for range 2 { // during a read, and before it
		if _, err := Read(in); !errors.Is(err, ErrInterrupted) {
			t.Errorf("%v", err)
		}
	}
	if _, err := Peek(bufio.NewReader(in)); !errors.Is(err, ErrInterrupted) {
		t.Errorf("%v", err)
	}
}
