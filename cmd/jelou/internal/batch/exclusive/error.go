package exclusive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Error is an error about a file that the program writes. Path is the name that the user gave.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Named returns err with the file's name before it, once; nil for nil. It drops the name in an error of package os, which
// can be that of the temporary file beside path.
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
