package batch

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
	jelou "github.com/jelou-go/jelou/generated"
)

// failedFile gets the lines that were not sent. Until begin, it stands beside the file at its path.
type failedFile struct {
	path string
	file *exclusive.File

	mu   sync.Mutex
	size int64 // of the whole lines
	sum  hash.Hash
}

// newFailedFile creates the file. It fails if the file exists and has lines in it, unless the last run of this batch wrote
// them and nobody has changed them since. All errors name the file.
func newFailedFile(path string, own func(content journal.Digest) bool) (*failedFile, error) {
	if err := replaceable(path, own); err != nil {
		return nil, input.Named(path, err)
	}
	file, err := exclusive.Create(path)
	if err != nil {
		return nil, input.Named(path, err)
	}
	return &failedFile{path: path, file: file, sum: sha256.New()}, nil
}

func replaceable(path string, own func(content journal.Digest) bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("not a regular file")
	}
	there, err := exclusive.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = there.Close() }() // the lock shows that nobody writes the file now
	if info.Size() == 0 {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, there); err != nil {
		return err
	}
	if !own(journal.DigestOf(sum)) {
		return errors.New("has lines that the last run of this batch did not write: send them as a batch of their own, or move the file away")
	}
	return nil
}

// begin moves the file to its path. From then on every written line is there.
func (f *failedFile) begin() error { return input.Named(f.path, f.file.Put()) }

// write adds a line, with the reason if the line's form has room for it.
func (f *failedFile) write(e *entry, missing []int, reason string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	line := f.form(e, missing, reason)
	if _, err := f.file.WriteAt(line, f.size); err != nil {
		// A full disk can cut a line short. Half a row could lack its mark, or name another person.
		_ = f.file.Truncate(f.size) // the first error counts
		return input.Named(f.path, err)
	}
	f.size += int64(len(line))
	_, _ = f.sum.Write(line) // never fails
	return nil
}

// form returns a line as the file has it. A row of a table gets a column with the reason. A message has no room for one: if
// its delivery is unknown it gets a member that the next batch refuses, and otherwise it stays as it is. A template that is
// unknown for some receivers keeps only these; a row has no form for that, so its reason has their positions.
func (f *failedFile) form(e *entry, missing []int, reason string) []byte {
	if e.row != nil {
		if len(missing) > 0 {
			reason = unknownInRow(missing)
		}
		line := e.row.Failed(reason)
		if f.size == 0 {
			line = append(e.row.FailedHead(), line...)
		}
		return line
	}
	line := onlyTo(bytes.Clone(e.text), missing)
	if end := bytes.LastIndexByte(line, '}'); end > 0 && strings.HasPrefix(reason, whyUnknown) {
		line = append(bytes.TrimSpace(line[:end]), `,"`+sheet.Reason+`":"`+reason+`"}`...)
	}
	return append(line, '\n')
}

// onlyTo returns a template's line with only the destinations at these positions; no positions mean all.
func onlyTo(line []byte, receivers []int) []byte {
	if len(receivers) == 0 {
		return line
	}
	template, err := jelou.UnmarshalTemplate(line)
	if err != nil { // only a template has receivers in doubt
		return line
	}
	template.Destinations = at(template.Destinations, receivers)
	some, _ := json.Marshal(template) // it was JSON before
	return some
}

func (f *failedFile) close() error {
	return input.Named(f.path, cmp.Or(f.file.Sync(), f.file.Close()))
}
