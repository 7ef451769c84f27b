package source

import (
	"bytes"
	"errors"
	"fmt"
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
	s, err := New(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func stdin(t *testing.T, r io.Reader) *Source {
	t.Helper()
	return sourceOf(t, io.NopCloser(r))
}

func read(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// Files and streams are checked and read again alike, in each encoding.
func TestChecked(t *testing.T) {
	for name, given := range map[string]string{
		"plain": text, "marked": "\ufeff" + text, "UTF-16": "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00",
	} {
		var inputs []journal.Input
		for _, s := range []*Source{fileWith(t, given), stdin(t, iotest.OneByteReader(strings.NewReader(given)))} {
			var checked []byte
			again, whole, err := s.Checked(t.Context(), journal.Input{}, func(r io.Reader) (err error) {
				checked, err = io.ReadAll(r)
				return err
			})
			if err != nil {
				t.Fatal(name, err)
			}
			got, err := io.ReadAll(again)
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
func TestChanged(t *testing.T) {
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
		rest, err := stdin(t, strings.NewReader(test.text)).Streamed(t.Context(), test.known, read, func(journal.Input) error { return nil })
		if err == nil {
			err = read(rest)
		}
		if (err == nil) != test.same || !test.same && !errors.Is(err, ErrChanged) {
			t.Errorf("%s, as a stream: %v", name, err)
		}
	}
}

// A stream calls cover before it passes on more text, and a later run goes on from there.
func TestStreamed(t *testing.T) {
	var told []journal.Input
	cover := func(read journal.Input) error {
		told = append(told, read)
		return nil
	}
	lines, err := stdin(t, iotest.OneByteReader(strings.NewReader(text))).Streamed(t.Context(), journal.Input{}, read, cover)
	if err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 1)
	for i := range text {
		if _, err := io.ReadFull(lines, one); err != nil || one[0] != text[i] {
			t.Fatal(err)
		}
		if last := told[len(told)-1]; last.Bytes < int64(i+1) || last.Whole {
			t.Fatalf("%+v after %d bytes", last, i+1)
		}
	}
	if _, err := lines.Read(one); !errors.Is(err, io.EOF) || !told[len(told)-1].Whole {
		t.Errorf("%v %+v", err, told[len(told)-1])
	}

	for _, known := range told {
		var checked []byte
		again, err := stdin(t, strings.NewReader(text)).Streamed(t.Context(), known, func(r io.Reader) (err error) {
			checked, err = io.ReadAll(r)
			return err
		}, cover)
		if err != nil || int64(len(checked)) != known.Bytes {
			t.Fatalf("%q was checked of %+v: %v", checked, known, err)
		}
		if got, err := io.ReadAll(again); err != nil || string(got) != text {
			t.Errorf("%q %v", got, err)
		}
	}

	full := errors.New("full")
	lines, err = stdin(t, strings.NewReader(text)).Streamed(t.Context(), journal.Input{}, read, func(journal.Input) error { return full })
	if _, got := lines.Read(one); err != nil || !errors.Is(got, full) {
		t.Error(err, got)
	}
}

// The second reading gives the same text as the first, or fails before any changed byte.
func TestTouched(t *testing.T) {
	var original bytes.Buffer
	for line := range 300_000 {
		_, _ = fmt.Fprintln(&original, line)
	}
	first := original.Bytes()
	if len(first) < blockSize+blockSize/2 {
		t.Fatal("not two blocks")
	}
	changed := bytes.Clone(first)
	changed[blockSize+5]++
	for name, again := range map[string][]byte{
		"untouched": first, "changed": changed, "shorter": first[:len(first)-1], "one block": first[:blockSize],
		"longer": append(bytes.Clone(first), '\n'), "empty": nil,
	} {
		s := fileWith(t, string(first))
		lines, _, err := s.Checked(t.Context(), journal.Input{}, read)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.stream.(*os.File).Name(), again, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(lines)
		if !bytes.HasPrefix(first, got) || name == "untouched" && (err != nil || len(got) < len(first)) || name != "untouched" && !errors.Is(err, ErrTouched) {
			t.Errorf("%s: %d %v", name, len(got), err)
		}
	}
}

func TestReaderFails(t *testing.T) {
	for _, known := range []journal.Input{{}, {Bytes: 5}} {
		s := stdin(t, iotest.ErrReader(io.ErrClosedPipe))
		if _, _, err := s.Checked(t.Context(), known, read); !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
		lines, err := s.Streamed(t.Context(), known, read, func(journal.Input) error { return nil })
		if err == nil {
			err = read(lines)
		}
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
	}
}

// The copy of a stream leaves nothing behind. If the copy has no room, the error says how to go on.
func TestTemporaryCopy(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	s := stdin(t, strings.NewReader(text))
	if _, _, err := s.Checked(t.Context(), journal.Input{}, read); err != nil {
		t.Error(err)
	}
	s.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	missing := filepath.Join(dir, "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	_, _, err := stdin(t, strings.NewReader(text)).Checked(t.Context(), journal.Input{}, read)
	if want := "a copy of the input cannot be made in TMPDIR, " + missing + ": no such file or directory; --no-precheck needs none"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// An error of reading a stream is not one of its copy.
func TestStreamThatIsADirectory(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dir.Close() }()
	if _, _, err := stdin(t, dir).Checked(t.Context(), journal.Input{}, read); err == nil || strings.Contains(err.Error(), "TMPDIR") {
		t.Error(err)
	}
}
