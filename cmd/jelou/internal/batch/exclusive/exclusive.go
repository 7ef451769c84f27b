// Package exclusive keeps two processes from writing the same file.
package exclusive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrTaken reports that another process holds the file.
var ErrTaken = errors.New("another run is using it")

// File is a file that this process holds until it is closed or the process ends.
type File struct {
	*os.File
	path string // Put moves the file there; "" if it is there
}

// Open opens and holds an existing file.
func Open(path string) (*File, error) {
	file, err := hold(path, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	return &File{File: file}, nil
}

// hold opens a file and locks it. In between, another process may have put another file at path.
func hold(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, flags, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	if err = lock(file); err == nil && !isAt(file, path) {
		err = ErrTaken
	}
	if err != nil {
		_ = file.Close() // nobody uses it
		return nil, err
	}
	return file, nil
}

func isAt(file *os.File, path string) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// Create creates and holds an empty file beside path, for [File.Put] to move there. Until then a file at the path stays, and
// a kill leaves no half file there.
func Create(path string) (*File, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if _, there := os.Lstat(path); there == nil {
		return nil, errors.New("a symbolic link that leads nowhere")
	}
	// In a directory of several users, another can make a link of that name.
	file, err := hold(Beside(path), os.O_RDWR|os.O_CREATE|noFollow)
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(0); err != nil {
		_ = file.Close() // nobody uses it
		return nil, err
	}
	return &File{file, path}, nil
}

// IsNew reports whether the file is still beside its path.
func (f *File) IsNew() bool { return f.path != "" }

// Beside returns the name of the new file for path until Put. The name is always the same, so the next run replaces the
// file that a killed one left.
func Beside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".jelou-new")
}

// Put moves a new file to its path, and replaces any other there. Whoever writes the file goes on at its end.
func (f *File) Put() (err error) {
	beside := f.Name()
	if runtime.GOOS == "windows" { // which does not rename an open file
		if err := f.File.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(beside, f.path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		if f.File, err = hold(f.path, os.O_RDWR); err == nil {
			_, err = f.Seek(0, io.SeekEnd)
		}
	}
	f.path = ""
	return err
}

// PutNew is Put, but fails if the path has a file. No other process can put its own there meanwhile, because this one holds
// the name beside it.
func (f *File) PutNew() error {
	if _, err := os.Lstat(f.path); !errors.Is(err, fs.ErrNotExist) {
		return ErrTaken
	}
	return f.Put()
}

// Close closes the file. It removes a new one: first, before another process can hold its name, but a system that removes no
// open file has it removed after the closing.
func (f *File) Close() error {
	if !f.IsNew() {
		return f.File.Close()
	}
	removed := os.Remove(f.Name())
	closed := f.File.Close()
	if removed != nil {
		removed = os.Remove(f.Name())
	}
	return errors.Join(removed, closed)
}
