// Package exclusive keeps two processes from writing the same file.
package exclusive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrTaken reports that another process holds the file.
var ErrTaken = errors.New("another run is using it")

// Open opens an existing file and holds it until it is closed or the process ends.
func Open(path string) (*os.File, error) {
	return hold(path, os.O_RDWR)
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

// isAt reports whether path leads to file.
func isAt(file *os.File, path string) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// New is a new file beside its path. The file at the path stays until the new one is complete, and a kill leaves no half
// file there.
type New struct {
	*os.File
	path string
}

// Create creates an empty file for path, and holds it.
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
		_ = file.Close() // nobody uses it
		return nil, err
	}
	return &New{file, path}, nil
}

// Beside returns the name of the new file for path until Put. The name is always the same, so the next run replaces the
// file that a killed one left.
func Beside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".jelou-new")
}

// Put moves the file to its path and replaces any other there. The file is an ordinary one from then on, still held.
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

// PutNew is Put, but fails if the path has a file. No other process can put its own there meanwhile, because this one holds
// the name beside it.
func (n *New) PutNew() (*os.File, error) {
	if _, err := os.Lstat(n.path); !errors.Is(err, fs.ErrNotExist) {
		return nil, ErrTaken
	}
	return n.Put()
}

// Discard removes the file, and closes it. It removes the file first, before another process can hold its name. A system
// that removes no open file has it removed after the closing.
func (n *New) Discard() error {
	removed := os.Remove(n.Name())
	closed := n.Close()
	if removed != nil {
		removed = os.Remove(n.Name())
	}
	return errors.Join(removed, closed)
}
