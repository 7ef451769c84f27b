package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("x", MaxLine)
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"empty":         {"", nil},
		"one":           {"a\n", []string{"a"}},
		"without end":   {"a\nb", []string{"a", "b"}},
		"blank":         {"\n\na\n \n", []string{"", "", "a", " "}},
		"marked":        {"\ufeffa\n\ufeffb\n", []string{"a", "\ufeffb"}},
		"windows":       {"a\r\nb\r\n", []string{"a\r", "b\r"}},
		"long":          {long + "\nb\n", []string{long, "b"}},
		"long at last":  {"a\n" + long, []string{"a", long}},
		"past a buffer": {strings.Repeat("y", 70_000) + "\nb", []string{strings.Repeat("y", 70_000), "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			lines := NewLines(iotest.HalfReader(strings.NewReader(test.text)))
			for i, want := range test.want {
				line, err := lines.Next()
				if err != nil || line.Number != int64(i+1) || string(line.Text) != want {
					t.Fatalf("line %d: number %d, %d bytes, %v", i+1, line.Number, len(line.Text), err)
				}
			}
			if _, err := lines.Next(); !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
	}
}

func TestLineTooLong(t *testing.T) {
	for _, end := range []string{"", "\n", "\nb\n", strings.Repeat("x", MaxLine)} {
		lines := NewLines(strings.NewReader("a\n" + strings.Repeat("x", MaxLine+1) + end))
		if _, err := lines.Next(); err != nil {
			t.Fatal(err)
		}
		_, err := lines.Next()
		var tooLong *TooLongError
		if !errors.As(err, &tooLong) || err.Error() != "line 2 is larger than 1 MiB, which no message is" {
			t.Error(err)
		}
		line, err := lines.Next()
		if end == "\nb\n" {
			if err != nil || line.Number != 3 || string(line.Text) != "b" {
				t.Errorf("after it: %+v %v", line, err)
			}
		} else if !errors.Is(err, io.EOF) {
			t.Errorf("after it: %v", err)
		}
	}
}

func TestBlank(t *testing.T) {
	for text, want := range map[string]bool{"": true, " \t\r": true, "{}": false} {
		if (Line{1, []byte(text)}).Blank() != want {
			t.Errorf("%q", text)
		}
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := NewLines(iotest.ErrReader(broken)).Next(); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// What is read once more is what was read before, or an error before any of what has changed.
func TestVerified(t *testing.T) {
	var text bytes.Buffer
	for line := range 300_000 {
		_, _ = fmt.Fprintln(&text, line)
	}
	original := text.Bytes()
	if len(original) < blockSize+blockSize/2 {
		t.Fatal("not two blocks")
	}
	recorder := NewRecorder(bytes.NewReader(original))
	if read, err := io.ReadAll(recorder); err != nil || !bytes.Equal(read, original) {
		t.Fatal(len(read), err)
	}
	if read, err := io.ReadAll(recorder.Again(bytes.NewReader(original))); err != nil || !bytes.Equal(read, original) {
		t.Errorf("%d %v", len(read), err)
	}
	changed := bytes.Clone(original)
	changed[blockSize+5]++
	for name, again := range map[string][]byte{
		"changed":   changed,
		"shorter":   original[:len(original)-1],
		"one block": original[:blockSize],
		"longer":    append(bytes.Clone(original), '\n'),
		"empty":     nil,
	} {
		read, err := io.ReadAll(recorder.Again(bytes.NewReader(again)))
		if !errors.Is(err, ErrTouched) || !bytes.HasPrefix(original, read) {
			t.Errorf("%s: %d %v", name, len(read), err)
		}
	}
}

func TestSum(t *testing.T) {
	sum := func(known journal.Input, text string) *Sum {
		s := NewSum(known)
		_, _ = io.Copy(s, iotest.OneByteReader(strings.NewReader(text)))
		return s
	}
	part, whole := sum(journal.Input{}, "abc").Input(false), sum(journal.Input{}, "abc").Input(true)
	for name, test := range map[string]struct {
		known journal.Input
		text  string
		same  bool
	}{
		"new":              {journal.Input{}, "abc", true},
		"same":             {whole, "abc", true},
		"the part":         {part, "abc", true},
		"goes on":          {part, "abcd", true},
		"more than all":    {whole, "abcd", false},
		"other":            {whole, "abd", false},
		"other, goes on":   {part, "abdd", false},
		"ends too early":   {part, "ab", false},
		"ends at once":     {part, "", false},
		"new and empty":    {journal.Input{}, "", true},
		"empty, then more": {sum(journal.Input{}, "").Input(true), "a", false},
	} {
		got := sum(test.known, test.text)
		if (got.Check() == nil) != test.same {
			t.Errorf("%s: %v", name, got.Check())
		}
		at := NewSum(test.known)
		_, _ = at.Write([]byte(test.text))
		if (at.Check() == nil) != test.same || at.Input(true) != got.Input(true) {
			t.Errorf("%s, in one piece: %v", name, at.Check())
		}
	}
}

// A stream tells what it has read before it hands it out.
func TestStream(t *testing.T) {
	var covered []journal.Input
	text := "first\nsecond\n"
	stream := NewStream(iotest.OneByteReader(strings.NewReader(text)), NewSum(journal.Input{}), func(read journal.Input) error {
		covered = append(covered, read)
		return nil
	})
	one := make([]byte, 1)
	for i := range text {
		if _, err := io.ReadFull(stream, one); err != nil || one[0] != text[i] {
			t.Fatal(err)
		}
		if last := covered[len(covered)-1]; last.Bytes != int64(i+1) || last.Whole {
			t.Fatalf("%+v after %d bytes", last, i+1)
		}
	}
	if _, err := stream.Read(one); !errors.Is(err, io.EOF) || !covered[len(covered)-1].Whole {
		t.Errorf("%v %v", err, covered[len(covered)-1])
	}
	whole := covered[len(covered)-1]
	full := errors.New("full")
	if _, err := NewStream(strings.NewReader("a"), NewSum(journal.Input{}), func(journal.Input) error { return full }).Read(one); !errors.Is(err, full) {
		t.Error(err)
	}
	sum := NewSum(whole)
	_, _ = sum.Write([]byte(text))
	if _, err := NewStream(strings.NewReader("third\n"), sum, func(journal.Input) error { return nil }).Read(one); !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
}

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	spool, err := NewSpool(strings.NewReader("text"))
	if err != nil {
		t.Fatal(err)
	}
	if read, err := io.ReadAll(spool); err != nil || string(read) != "text" {
		t.Errorf("%q %v", read, err)
	}
	if err := spool.Close(); err != nil {
		t.Error(err)
	}
	if _, err := NewSpool(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
