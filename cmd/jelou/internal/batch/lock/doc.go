// Package lock keeps two runs from writing the same file.
package lock

import "errors"

// ErrTaken says that another process has taken the file.
var ErrTaken = errors.New("another run is using it")
