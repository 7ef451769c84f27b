package cli

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// spent replaces standard input after its first use: a second reader would find it empty.
type spent struct{ io.Reader }

// Open opens a file, or standard input for "-". Only one caller can read standard input. The error lacks the input's
// name; [input.Error] adds it.
func Open(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	if name != "-" {
		// A pipe opens only when somebody writes to it.
		return input.Await(cmd.Context(), func() (io.ReadCloser, error) {
			return os.Open(name) //nolint:gosec // the user names the file
		})
	}
	stdin := cmd.InOrStdin()
	if stdin == (spent{}) {
		return nil, Usage(cmd, errors.New("standard input is given for two things"))
	}
	cmd.Root().SetIn(spent{})
	return io.NopCloser(stdin), nil
}

// Read reads a whole file, or standard input for "-", as UTF-8. With [input.ErrTooLarge] it also returns the beginning.
// The error lacks the input's name.
func Read(cmd *cobra.Command, name string) ([]byte, error) {
	opened, err := Open(cmd, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }() // it was only read
	return input.Read(cmd.Context(), input.UTF8(opened))
}
