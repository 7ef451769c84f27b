package main

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/lock"
)

// failedFile takes the lines that were not sent. Until it begins it is a file of its own, which then takes the
// place of the one that is there: nothing is lost of that before there is something better.
type failedFile struct {
	path   string
	file   *os.File
	writer *bufio.Writer
	begun  bool
}

// newFailedFile makes the file. A file that is there and has something in it is kept, unless it is this batch's
// own, from a run before.
func newFailedFile(path string, own bool) (*failedFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	default:
		if err := free(path); err != nil {
			return nil, err
		}
		if info.Size() > 0 && !own {
			return nil, errors.New("has lines in it: send them, or move it away")
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	}
	file, err := os.OpenFile(beforehand(path), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := take(file); err != nil {
		_ = file.Close() // it is not used
		return nil, err
	}
	return &failedFile{path: path, file: file, writer: bufio.NewWriter(file)}, nil
}

// beforehand is the name of the file until it begins. It is always the same: what a killed run leaves, and with
// it the messages in it, is not there for long.
func beforehand(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".jelou-new")
}

// take empties the file, unless it is another run's, also one that has just put it in its place.
func take(file *os.File) error {
	if err := lock.Take(file); err != nil {
		return err
	}
	mine, err := file.Stat()
	if err != nil {
		return err
	}
	if there, err := os.Stat(file.Name()); err != nil || !os.SameFile(mine, there) {
		return lock.ErrTaken
	}
	return file.Truncate(0)
}

// free fails where another run is writing the file.
func free(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // it is the user who names it
	if err != nil {
		return err
	}
	return cmp.Or(lock.Take(file), file.Close())
}

// begin puts the file in its place. From then on a line that was written is there.
func (f *failedFile) begin() error {
	if err := f.writer.Flush(); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return f.move()
	}
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return err
	}
	f.begun = true
	return nil
}

// move is for systems that do not rename what is open.
func (f *failedFile) move() error {
	if err := f.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return err
	}
	f.begun = true
	var err error
	if f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
		return err
	}
	return lock.Take(f.file)
}

func (f *failedFile) Write(line []byte) (int, error) {
	if !f.begun {
		return f.writer.Write(line)
	}
	return f.file.Write(line)
}

func (f *failedFile) close() error {
	if !f.begun {
		return f.discard()
	}
	if f.file == nil {
		return nil
	}
	return cmp.Or(f.file.Sync(), f.file.Close())
}

// discard removes the file before another run can take it, or, where what is open cannot be removed, after.
func (f *failedFile) discard() error {
	removed := os.Remove(f.file.Name())
	closed := f.file.Close()
	if removed != nil {
		removed = os.Remove(f.file.Name())
	}
	return cmp.Or(removed, closed)
}

// distinct makes sure that no file is used for two things.
func (b *batching) distinct(stdin io.Reader) error {
	in, _ := os.Stat(b.file)
	if file, ok := stdin.(*os.File); b.file == "-" && ok {
		in, _ = file.Stat()
	}
	switch {
	case b.journalPath != "" && same(b.journalPath, b.file, in):
		return errors.New("the journal is the input")
	case b.failedPath != "" && (same(b.failedPath, b.file, in) || same(beforehand(b.failedPath), b.file, in)):
		return errors.New("the file of failed lines is the input")
	case b.failedPath != "" && b.journalPath != "":
		there, _ := os.Stat(b.journalPath)
		if same(b.failedPath, b.journalPath, there) || same(beforehand(b.failedPath), b.journalPath, there) {
			return errors.New("the file of failed lines is the journal")
		}
	}
	return nil
}

// same tells whether path is the file of that name, or that is there.
func same(path, name string, there fs.FileInfo) bool {
	if info, err := os.Stat(path); err == nil && there != nil {
		return os.SameFile(info, there)
	}
	a, errA := journal.NewPlace(path)
	b, errB := journal.NewPlace(name)
	return errA == nil && errB == nil && a == b
}
