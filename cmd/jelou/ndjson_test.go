package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

// endless gives the same line again and again, and counts the bytes.
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

// Lines are read as they are asked for, however many there are.
func TestLinesAreReadOneByOne(t *testing.T) {
	input := &endless{line: good + "\n"}
	const wanted = 1000
	seen := 0
	for line, err := range readLines(t.Context(), input) {
		if err != nil || string(line.Text) != good || line.Number != int64(seen+1) {
			t.Fatalf("line %d: %+v, %v", seen+1, line, err)
		}
		if seen++; seen == wanted {
			break
		}
	}
	if read, most := input.read.Load(), int64(wanted*len(input.line)+128<<10); read > most {
		t.Errorf("read %d bytes for %d lines, want at most %d", read, wanted, most)
	}
}

func TestLineThatIsTooLong(t *testing.T) {
	long := strings.Repeat(" ", maxInput) + good
	got := jelouCommand(t, "{}\n"+long+"\n"+good+"\r\n{}", "validate", "--ndjson")
	got.want(t, 1, "stdin:1:1: /type: missing, required\n"+
		"stdin:2:1: message: larger than 1 MiB, which no message is\n"+
		"stdin:4:1: /type: missing, required\n", "")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestLinesThatCannotBeRead(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"validate", "--ndjson"}, io.MultiReader(strings.NewReader(good+"\n"), failing{}), &out, &errs)
	ended{code, out.String(), errs.String()}.want(t, 1, "", "jelou: stdin: the disk is gone\n")
}

func TestInterruptWhileReadingLines(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe() // an input that never ends
	defer func() { _ = writer.Close() }()
	go func() {
		_, _ = io.WriteString(writer, "{}\n")
		cancel()
	}()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"validate", "--ndjson"}, reader, &out, &errs)
	if code != 1 || errs.String() != "jelou: stdin: interrupted while reading\n" {
		t.Errorf("%d %q %q", code, out.String(), errs.String())
	}
}
