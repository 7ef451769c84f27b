package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// spool copies r to a temporary file, until ctx ends: so a Ctrl-C ends the wait for a terminal or a pipe. The file is
// closed with the source. If the directory has no room, the error ends with hint.
func (s *Source) spool(ctx context.Context, r io.Reader, hint string) (*os.File, error) {
	copied, err := input.Await(ctx, func() (*temporary, error) { return newTemporary(r, hint) })
	if err != nil {
		return nil, err
	}
	s.opened = append(s.opened, copied)
	return copied.File, nil
}

// temporary is a file that only this user can read. It has no name, or Close removes the name.
type temporary struct {
	*os.File
	named bool
}

// newTemporary copies r to a new file, and goes to the file's beginning.
func newTemporary(r io.Reader, hint string) (*temporary, error) {
	noPlace := func(err error) error {
		return fmt.Errorf("a copy of the input cannot be made in TMPDIR, %s: %w%s", os.TempDir(), input.Nameless(err), hint)
	}
	file, err := os.CreateTemp("", "jelou-batch-*")
	if err != nil {
		return nil, noPlace(err)
	}
	t := &temporary{file, os.Remove(file.Name()) != nil} // Windows does not remove an open file
	// An *os.File would copy another one within the kernel, and give an error of reading its own name.
	if _, err = io.Copy(struct{ io.Writer }{file}, r); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		return t, nil
	}
	_ = t.Close() // nobody uses it
	if located := new(fs.PathError); errors.As(err, &located) && located.Path == file.Name() {
		err = noPlace(err)
	}
	return nil, err
}

// Close closes the file and removes its name.
func (t *temporary) Close() error {
	err := t.File.Close()
	if t.named {
		err = cmp.Or(err, os.Remove(t.Name()))
	}
	return err
}
