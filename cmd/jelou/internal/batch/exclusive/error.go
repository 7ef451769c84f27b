package exclusive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Error is an error of a file that is written, under the name that it was given.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Named says which file an error is about, once; nil for nil. An error of package os can have the name of the file
// beside it.
func Named(path string, err error) error {
	var (
		named   *Error
		located *fs.PathError
		moved   *os.LinkError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &named):
		return err
	case errors.As(err, &located):
		err = located.Err
	case errors.As(err, &moved):
		err = moved.Err
	}
	return &Error{path, err}
}
