// Package exclusive keeps two processes from writing the same file.
package exclusive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrTaken says that another process holds the file.
var ErrTaken = errors.New("another run is using it")

// Open opens a file that exists, and holds it until it is closed, also by the end of the process.
func Open(path string) (*os.File, error) {
	return hold(path, os.O_RDWR)
}

// hold opens a file and locks it. Between the two, another process can have put another file in its place.
func hold(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, flags, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	if err = lock(file); err == nil && !isAt(file, path) {
		err = ErrTaken
	}
	if err != nil {
		_ = file.Close() // it is not used
		return nil, err
	}
	return file, nil
}

// isAt tells whether path leads to the file.
func isAt(file *os.File, path string) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// New is a file in the making. It stands beside its path, so that the file there is kept until this one is better, and a
// kill leaves no half file.
type New struct {
	*os.File
	path string
}

// Create makes an empty file for a path, and holds it.
func Create(path string) (*New, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if _, there := os.Lstat(path); there == nil {
		return nil, errors.New("a symbolic link that leads nowhere")
	}
	file, err := hold(Beside(path), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(0); err != nil {
		_ = file.Close() // it is not used
		return nil, err
	}
	return &New{file, path}, nil
}

// Beside is the name of the file for a path until it is put there. It is always the same, so that the file of a killed
// run does not stay for long.
func Beside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".jelou-new")
}

// Put moves the file to its path, in place of any other. From then on it is an ordinary file, still held.
func (n *New) Put() (*os.File, error) {
	if runtime.GOOS != "windows" {
		return n.File, os.Rename(n.Name(), n.path)
	}
	// Windows does not rename an open file.
	if err := n.Close(); err != nil {
		return nil, err
	}
	if err := os.Rename(n.Name(), n.path); err != nil {
		return nil, err
	}
	return Open(n.path)
}

// PutNew is Put, and fails if something is there. Whoever else makes a file for this path cannot put it there
// meanwhile: this process holds the name beside it.
func (n *New) PutNew() (*os.File, error) {
	if _, err := os.Lstat(n.path); !errors.Is(err, fs.ErrNotExist) {
		return nil, ErrTaken
	}
	return n.Put()
}

// Discard removes the file before another process can take its name, or after that on a system that removes no open
// file.
func (n *New) Discard() error {
	removed := os.Remove(n.Name())
	closed := n.Close()
	if removed != nil {
		removed = os.Remove(n.Name())
	}
	return errors.Join(removed, closed)
}
