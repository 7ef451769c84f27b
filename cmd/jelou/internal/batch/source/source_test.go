package source

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

const text = `{"first":1}` + "\n" + `{"second":2}` + "\n"

// fileWith opens a file with this content.
func fileWith(t *testing.T, content string) *Source {
	t.Helper()
	name := filepath.Join(t.TempDir(), "in.ndjson")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return sourceOf(t, file)
}

func sourceOf(t *testing.T, in io.ReadCloser) *Source {
	t.Helper()
	s := New(in, "in", nil)
	t.Cleanup(s.Close)
	return s
}

func stdin(t *testing.T, r io.Reader) *Source {
	t.Helper()
	return sourceOf(t, io.NopCloser(r))
}

// all returns the text of the lines. Each line of the tests has an end.
func all(lines Lines) (text []byte, err error) {
	for {
		line, err := lines.Next()
		switch {
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return text, err
		}
		text = append(append(text, line.Text...), '\n')
	}
}

func read(lines Lines) error {
	_, err := all(lines)
	return err
}

// Files and streams are checked and read again alike, in each encoding.
func TestFilesAndStreamsReadAlike(t *testing.T) {
	for name, given := range map[string]string{
		"plain": text, "marked": "\ufeff" + text, "UTF-16": "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00",
	} {
		var inputs []journal.Input
		for _, s := range []*Source{fileWith(t, given), stdin(t, iotest.OneByteReader(strings.NewReader(given)))} {
			var checked []byte
			again, whole, err := s.Checked(journal.Input{}, func(lines Lines) (err error) {
				checked, err = all(lines)
				return err
			})
			if err != nil {
				t.Fatal(name, err)
			}
			got, err := all(again)
			if err != nil || string(checked) != text || string(got) != text {
				t.Errorf("%s: %q, then %q, %v", name, checked, got, err)
			}
			inputs = append(inputs, whole)
		}
		if inputs[0] != inputs[1] || !inputs[0].Whole || inputs[0].Bytes != int64(len(text)) {
			t.Errorf("%s: %+v", name, inputs)
		}
	}
}

// Another input than the journal's fails before anybody uses any of it.
func TestInputOfAnotherJournalFailsFirst(t *testing.T) {
	known := func(text string, whole bool) journal.Input {
		s := newSum(journal.Input{})
		_, _ = io.Copy(s, strings.NewReader(text))
		return s.input(whole)
	}
	part, whole := known("abc", false), known("abc", true)
	for name, test := range map[string]struct {
		known journal.Input
		text  string
		same  bool
	}{
		"same":            {whole, "abc", true},
		"the part":        {part, "abc", true},
		"goes on":         {part, "abcd", true},
		"more than all":   {whole, "abcd", false},
		"other":           {whole, "abd", false},
		"other, goes on":  {part, "abdd", false},
		"ends too early":  {part, "ab", false},
		"ends at once":    {part, "", false},
		"was empty":       {known("", true), "a", false},
		"still empty":     {known("", true), "", true},
		"new":             {journal.Input{}, "abc", true},
		"nothing yet":     {known("", false), "abc", true},
		"nothing, or two": {known("", false), "", true},
	} {
		for _, reader := range []io.Reader{strings.NewReader(test.text), iotest.OneByteReader(strings.NewReader(test.text))} {
			s := newSum(test.known)
			_, _ = io.Copy(s, reader)
			if (s.check() == nil) != test.same {
				t.Errorf("%s: %v", name, s.check())
			}
		}
		rest, err := stdin(t, strings.NewReader(test.text)).Streamed(test.known, read, func(journal.Input) error { return nil })
		if err == nil {
			err = read(rest)
		}
		if (err == nil) != test.same || !test.same && !errors.Is(err, ErrChanged) {
			t.Errorf("%s, as a stream: %v", name, err)
		}
	}
}

// A stream calls cover before it passes on more text, and a later run goes on from there.
func TestStreamCoversTextBeforeItPassesItOn(t *testing.T) {
	var told []journal.Input
	cover := func(read journal.Input) error {
		told = append(told, read)
		return nil
	}
	lines, err := stdin(t, iotest.OneByteReader(strings.NewReader(text))).Streamed(journal.Input{}, read, cover)
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for want := range strings.Lines(text) {
		if line, err := lines.Next(); err != nil || string(line.Text)+"\n" != want {
			t.Fatalf("%q %v", line.Text, err)
		}
		got += len(want)
		if last := told[len(told)-1]; last.Bytes < int64(got) || last.Whole {
			t.Fatalf("%+v after %d bytes", last, got)
		}
	}
	if _, err := lines.Next(); !errors.Is(err, io.EOF) || !told[len(told)-1].Whole {
		t.Errorf("%v %+v", err, told[len(told)-1])
	}

	for _, known := range told {
		var checked []byte
		again, err := stdin(t, strings.NewReader(text)).Streamed(known, func(lines Lines) (err error) {
			checked, err = all(lines)
			return err
		}, cover)
		if err != nil || len(bytes.TrimSpace(checked)) != len(strings.TrimSpace(text[:known.Bytes])) {
			t.Fatalf("%q was checked of %+v: %v", checked, known, err)
		}
		if got, err := all(again); err != nil || string(got) != text {
			t.Errorf("%q %v", got, err)
		}
	}

	full := errors.New("full")
	lines, err = stdin(t, strings.NewReader(text)).Streamed(journal.Input{}, read, func(journal.Input) error { return full })
	if _, got := lines.Next(); err != nil || !errors.Is(got, full) {
		t.Error(err, got)
	}
}

// The second reading gives the same lines as the first, or fails before any other line.
func TestChangedFileFailsItsSecondReading(t *testing.T) {
	for name, again := range map[string]string{
		"untouched": text, "changed": strings.Replace(text, "2", "3", 1), "shorter": text[:len(text)-2], "one line": text[:strings.Index(text, "\n")+1],
		"longer": text + "\n", "moved": "\n" + text, "empty": "",
	} {
		s := fileWith(t, text)
		lines, _, err := s.Checked(journal.Input{}, read)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.stream.(*os.File).Name(), []byte(again), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := all(lines)
		if !strings.HasPrefix(text, string(got)) || name == "untouched" && (err != nil || len(got) < len(text)) || name != "untouched" && !errors.Is(err, ErrTouched) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestErrorOfTheReaderIsReturned(t *testing.T) {
	for _, known := range []journal.Input{{}, {Bytes: 5}} {
		s := stdin(t, iotest.ErrReader(io.ErrClosedPipe))
		if _, _, err := s.Checked(known, read); !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
		lines, err := s.Streamed(known, read, func(journal.Input) error { return nil })
		if err == nil {
			err = read(lines)
		}
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
	}
}

// The copy of a stream leaves nothing behind. If the copy has no room, the error says how to go on.
func TestCopyOfAStreamLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	s := stdin(t, strings.NewReader(text))
	if _, _, err := s.Checked(journal.Input{}, read); err != nil {
		t.Error(err)
	}
	s.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	missing := filepath.Join(dir, "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	_, _, err := stdin(t, strings.NewReader(text)).Checked(journal.Input{}, read)
	if want := "a copy of the input cannot be made in TMPDIR, " + missing + ": no such file or directory; --no-precheck needs none"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// An error of reading a stream is not one of its copy.
func TestReadErrorIsNotBlamedOnTheCopy(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dir.Close() }()
	if _, _, err := stdin(t, dir).Checked(journal.Input{}, read); err == nil || strings.Contains(err.Error(), "TMPDIR") {
		t.Error(err)
	}
}
