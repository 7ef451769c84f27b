package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// spent replaces standard input after its first use: a second reader would find it empty.
type spent struct{ io.Reader }

// stdinFor returns standard input if name is "-", and nil for a file.
func stdinFor(cmd *cobra.Command, name string) (io.Reader, error) {
	if name != "-" {
		return nil, nil
	}
	stdin := cmd.InOrStdin()
	if stdin == (spent{}) {
		return nil, Usage(cmd, errors.New("standard input is given for two things"))
	}
	cmd.Root().SetIn(spent{})
	return stdin, nil
}

// Open opens a file, or standard input for "-". Only one caller can read standard input. The error lacks the input's name;
// [input.Error] adds it.
func Open(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	stdin, err := stdinFor(cmd, name)
	if err != nil {
		return nil, err
	}
	// A pipe opens only when somebody writes to it.
	return input.Await(cmd.Context(), input.ErrInterrupted, func() (io.ReadCloser, error) { return input.Open(name, stdin) })
}

// Read reads a whole file, or standard input for "-", as [input.Read] does.
func Read(cmd *cobra.Command, name string) ([]byte, error) {
	stdin, err := stdinFor(cmd, name)
	if err != nil {
		return nil, err
	}
	return input.Read(cmd.Context(), name, stdin)
}
