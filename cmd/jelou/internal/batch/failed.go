package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
)

// failedFile gets the lines that were not sent. Until it begins it stands beside the one that is there.
type failedFile struct {
	path   string
	making *exclusive.New

	mu     sync.Mutex
	buffer *bufio.Writer
	file   *os.File // nil until it begins
	headed bool     // the names of the columns are there
}

// newFailedFile makes the file. One that is there and has something in it is kept, unless it is this batch's own, from a
// run before. All errors name it.
func newFailedFile(path string, own bool) (*failedFile, error) {
	if err := replaceable(path, own); err != nil {
		return nil, exclusive.Named(path, err)
	}
	making, err := exclusive.Create(path)
	if err != nil {
		return nil, exclusive.Named(path, err)
	}
	return &failedFile{path: path, making: making, buffer: bufio.NewWriter(making)}, nil
}

func replaceable(path string, own bool) error {
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
	_ = there.Close() // nobody else is writing it
	if info.Size() > 0 && !own {
		return errors.New("has lines in it: send them, or move it away")
	}
	return nil
}

// begin puts the file in its place. From then on a line that was written is there.
func (f *failedFile) begin() error {
	err := f.buffer.Flush()
	if err == nil {
		f.file, err = f.making.Put()
	}
	return exclusive.Named(f.path, err)
}

// write adds a line, with the reason if its form has a place for it.
func (f *failedFile) write(e *entry, missing []int, reason string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var to io.Writer = f.buffer
	if f.file != nil {
		to = f.file
	}
	_, err := to.Write(f.form(e, missing, reason))
	return exclusive.Named(f.path, err)
}

// form is a line as it stands in the file. That of a table has a column for the reason. A message has none: one whose delivery
// is unknown gets a member that the next batch refuses, and the others stay as they are. A template that is unknown for some
// receivers keeps those alone.
func (f *failedFile) form(e *entry, missing []int, reason string) []byte {
	if e.row != nil {
		line := e.row.Failed(reason)
		if !f.headed {
			f.headed = true
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

func (f *failedFile) close() error {
	if f.file == nil {
		return exclusive.Named(f.path, f.making.Discard())
	}
	return exclusive.Named(f.path, cmp.Or(f.file.Sync(), f.file.Close()))
}
