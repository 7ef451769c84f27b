package main

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// failedFile takes the lines that were not sent. Until it begins it is a file of its own, which then takes the
// place of the one that is there: nothing is lost of that before there is something better.
type failedFile struct {
	path   string
	file   *os.File
	writer *bufio.Writer
	begun  bool
}

// newFailedFile makes the file. A file that is there and has something in it is kept, unless the run resumes one
// that wrote it.
func newFailedFile(path string, resumed bool) (*failedFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Size() > 0 && !resumed:
		return nil, errors.New("has lines in it: send them, or move it away")
	default:
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	}
	// The name is always the same: what a killed run leaves, and with it the messages in it, is not there for long.
	before := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".jelou-new")
	if err := os.Remove(before); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := os.OpenFile(before, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // it is the user who names it
	if err != nil {
		return nil, err
	}
	return &failedFile{path: path, file: file, writer: bufio.NewWriter(file)}, nil
}

// begin puts the file in its place. From then on a line that was written is there.
func (f *failedFile) begin() error {
	name := f.file.Name()
	if err := cmp.Or(f.writer.Flush(), f.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(name, f.path); err != nil {
		return err
	}
	f.begun = true
	var err error
	f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0)
	return err
}

func (f *failedFile) Write(line []byte) (int, error) {
	if !f.begun {
		return f.writer.Write(line)
	}
	return f.file.Write(line)
}

func (f *failedFile) close() error {
	if !f.begun {
		_ = f.file.Close()
		return os.Remove(f.file.Name())
	}
	if f.file == nil {
		return nil
	}
	return cmp.Or(f.file.Sync(), f.file.Close())
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
	case b.failedPath != "" && same(b.failedPath, b.file, in):
		return errors.New("the file of failed lines is the input")
	case b.failedPath != "" && b.journalPath != "":
		journal, _ := os.Stat(b.journalPath)
		if same(b.failedPath, b.journalPath, journal) {
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
	a, errA := filepath.Abs(path)
	b, errB := filepath.Abs(name)
	return errA == nil && errB == nil && a == b
}
