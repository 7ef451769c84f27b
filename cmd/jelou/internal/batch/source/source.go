// Package source reads the input of a batch. It makes sure that the run sends exactly the lines that the check has read.
package source

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
	"io/fs"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
)

// Source is an input: a file that can be read twice, or a stream.
type Source struct {
	Table *merge.Lines // the lines read last are made from it; nil for an input of messages

	name    string
	message *merge.Message // nil for an input of messages
	file    *os.File       // nil for a stream
	stream  io.ReadCloser
	copy    *os.File // of a stream; nil for none
}

// Lines returns the lines of an input, one by one.
type Lines interface {
	Next() (input.Line, error)
}

// New returns the source of an opened input, and closes the input with it. Only an [*os.File] can be read twice. The input is
// a table for the message. With a nil message, the input itself has the messages; only such an input can be streamed.
func New(in io.ReadCloser, name string, message *merge.Message) *Source {
	file, _ := in.(*os.File)
	return &Source{name: name, message: message, stream: in, file: file}
}

// lines returns the lines of messages in r.
func (s *Source) lines(r io.Reader) io.Reader {
	if s.message == nil {
		return input.UTF8(r)
	}
	s.Table = merge.NewLines(s.name, r, s.message)
	return s.Table
}

// Close closes the input, and removes the copy of a stream.
func (s *Source) Close() {
	if s.Table != nil {
		s.Table.Close()
	}
	_ = s.stream.Close() // it was only read
	if s.copy != nil {
		_ = s.copy.Close()           // it goes with this
		_ = os.Remove(s.copy.Name()) // Windows does not remove an open file
	}
}

// IsStream reports whether the input can be read only once.
func (s *Source) IsStream() bool { return s.file == nil }

// Checked reads the whole input with check, and returns it to be read again. It fails if the journal knows another
// input, or if the input has no messages. It first copies a stream to a temporary file.
func (s *Source) Checked(known journal.Input, check func(Lines) error) (Lines, journal.Input, error) {
	if s.IsStream() {
		hint := "; --no-precheck needs none"
		if s.message != nil { // it needs the check
			hint = "; a file in place of the stream needs none"
		}
		copied, err := s.spool(s.stream, hint)
		if err != nil {
			return nil, known, err
		}
		s.file = copied
	}
	text := s.lines(s.file)
	if known == (journal.Input{}) && s.message == nil {
		in := bufio.NewReaderSize(text, input.Max+1)
		head, err := in.Peek(input.Max + 1)
		if err == nil || errors.Is(err, io.EOF) {
			err = input.Mistake(head)
		}
		if err != nil {
			return nil, known, err
		}
		text = in
	}
	sum := newSum(known)
	lines := &twice{Lines: input.NewLines(io.TeeReader(text, sum))}
	if err := check(lines); err != nil {
		return nil, known, err
	}
	if err := sum.check(); err != nil {
		return nil, known, err
	}
	_, err := s.file.Seek(0, io.SeekStart)
	lines.Lines, lines.again = input.NewLines(s.lines(s.file)), true
	return lines, sum.input(true), err
}

// Streamed returns the input to be read once. First it reads the part that the journal knows with check, and fails if that
// part has changed. Before it returns more, it calls cover with the length read so far.
func (s *Source) Streamed(known journal.Input, check func(Lines) error, cover func(journal.Input) error) (Lines, error) {
	in := bufio.NewReaderSize(input.UTF8(s.stream), 64<<10)
	sum := newSum(known)
	rest := &covered{reader: in, sum: sum, cover: cover}
	if known == (journal.Input{}) {
		head, err := input.Peek(in)
		if err == nil && len(bytes.TrimSpace(head)) > 0 {
			err = input.Mistake(head)
		}
		return input.NewLines(rest), err
	}
	before, err := s.spool(io.TeeReader(io.LimitReader(in, known.Bytes), sum), "")
	if err == nil {
		err = sum.check()
	}
	if err == nil {
		err = check(input.NewLines(before))
	}
	if err != nil {
		return nil, err
	}
	_, err = before.Seek(0, io.SeekStart)
	return input.NewLines(io.MultiReader(before, rest)), err
}

// covered passes on a stream. It calls cover before it passes on a piece.
type covered struct {
	reader io.Reader
	sum    *sum
	cover  func(journal.Input) error
}

func (c *covered) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	_, _ = c.sum.Write(p[:n]) // never fails
	if changed := c.sum.check(); changed != nil {
		return 0, changed
	}
	if failed := c.cover(c.sum.input(errors.Is(err, io.EOF))); failed != nil {
		return 0, failed
	}
	return n, err
}

// ErrTouched reports that a file changed after the check.
var ErrTouched = errors.New("changed since it was checked")

var seed = maphash.MakeSeed() // so that nobody can forge another line with the same hash

// twice reads lines two times. It keeps a hash of each line, in four bytes.
type twice struct {
	*input.Lines
	again bool // this is the second time
	sums  []uint32
}

// Next returns the next line; the second time only if it is the same as the first time.
func (t *twice) Next() (input.Line, error) {
	line, err := t.Lines.Next()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, input.ErrTooLarge) {
		return line, err
	}
	ended, sum := errors.Is(err, io.EOF), uint32(maphash.Bytes(seed, line.Text)) //nolint:gosec // a shorter hash
	switch {
	case !t.again && !ended:
		t.sums = append(t.sums, sum)
	case !t.again, ended && len(t.sums) == 0:
	case ended, len(t.sums) == 0, t.sums[0] != sum:
		return input.Line{}, ErrTouched
	default:
		t.sums = t.sums[1:]
	}
	return line, err
}

// spool copies r to a temporary file that only this user can read, and goes to its beginning. If the directory has no room,
// the error ends with hint.
func (s *Source) spool(r io.Reader, hint string) (*os.File, error) {
	noPlace := func(err error) error {
		return fmt.Errorf("a copy of the input cannot be made in TMPDIR, %s: %w%s", os.TempDir(), input.Nameless(err), hint)
	}
	file, err := os.CreateTemp("", "jelou-batch-*")
	if err != nil {
		return nil, noPlace(err)
	}
	s.copy = file
	_ = os.Remove(file.Name()) // so a kill leaves no copy
	// An *os.File would copy another one within the kernel, and give an error of reading its own name.
	if _, err = io.Copy(struct{ io.Writer }{file}, r); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if located := new(fs.PathError); errors.As(err, &located) && located.Path == file.Name() {
		err = noPlace(err)
	}
	return file, err
}

// Undo is the advice for a changed input. With another journal, a batch sends everything once more.
const Undo = "undo the change, because another journal sends the sent lines again; only a new list needs one"

// ErrChanged reports that the journal belongs to another input.
var ErrChanged = errors.New("not the input that the journal belongs to: it has changed: " + Undo)

// sum computes the digest of a text, and that of its beginning that the journal knows.
type sum struct {
	known     journal.Input // the zero value is an empty part
	part, all hash.Hash
	size      int64
}

func newSum(known journal.Input) *sum {
	return &sum{known: known, part: sha256.New(), all: sha256.New()}
}

// Write adds text. It never fails.
func (s *sum) Write(text []byte) (int, error) {
	n := int64(len(text))
	_, _ = s.part.Write(text[:min(n, max(0, s.known.Bytes-s.size))]) // never fails, as the next
	_, _ = s.all.Write(text)
	s.size += n
	return len(text), nil
}

// input returns the text so far as a journal has it; whole reports that the text ends there.
func (s *sum) input(whole bool) journal.Input {
	return journal.Input{SHA256: journal.DigestOf(s.all), Bytes: s.size, Whole: whole}
}

// check returns [ErrChanged] unless the text begins with the known part. If that was the whole input, nothing may follow.
func (s *sum) check() error {
	same := s.known.Bytes == 0 || journal.DigestOf(s.part) == s.known.SHA256
	if !same || s.known.Whole && s.size > s.known.Bytes {
		return ErrChanged
	}
	return nil
}
