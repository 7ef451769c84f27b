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

// spool copies r to a temporary file, until ctx ends: a Ctrl-C need not wait for the end of a terminal's or a pipe's
// input. The file is closed with the source. The hint names another way if there is no place for it.
func (s *Source) spool(ctx context.Context, r io.Reader, hint string) (*os.File, error) {
	copied, err := input.Await(ctx, ErrInterrupted, func() (*temporary, error) { return newTemporary(r, hint) })
	if err != nil {
		return nil, err
	}
	s.opened = append(s.opened, copied)
	return copied.File, nil
}

// temporary is a file that only this user can read, without a name or with one that goes when it is closed.
type temporary struct {
	*os.File
	named bool
}

// newTemporary copies r, and goes to the beginning.
func newTemporary(r io.Reader, hint string) (*temporary, error) {
	noPlace := func(err error) error {
		return fmt.Errorf("a copy of the input cannot be made in TMPDIR, %s: %w%s", os.TempDir(), input.Nameless(err), hint)
	}
	file, err := os.CreateTemp("", "jelou-batch-*")
	if err != nil {
		return nil, noPlace(err)
	}
	t := &temporary{file, os.Remove(file.Name()) != nil} // Windows does not remove an open file
	if _, err = io.Copy(file, r); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		return t, nil
	}
	_ = t.Close() // it is not used
	if located := new(fs.PathError); errors.As(err, &located) && located.Path == file.Name() {
		err = noPlace(err)
	}
	return nil, err
}

// Close makes an end of the file.
func (t *temporary) Close() error {
	err := t.File.Close()
	if t.named {
		err = cmp.Or(err, os.Remove(t.Name()))
	}
	return err
}
