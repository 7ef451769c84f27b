package batch

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
)

// failedFile gets the lines that were not sent. Until it begins it stands beside the one that is there.
type failedFile struct {
	path   string
	making *exclusive.New

	mu     sync.Mutex
	buffer *bufio.Writer
	file   *os.File // nil until it begins
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

// write adds a line.
func (f *failedFile) write(line []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var to io.Writer = f.buffer
	if f.file != nil {
		to = f.file
	}
	_, err := to.Write(append(slices.Clip(line), '\n'))
	return exclusive.Named(f.path, err)
}

func (f *failedFile) close() error {
	if f.file == nil {
		return exclusive.Named(f.path, f.making.Discard())
	}
	return exclusive.Named(f.path, cmp.Or(f.file.Sync(), f.file.Close()))
}
