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

// Open opens a file, or standard input for "-". Only one caller can read standard input. Ctrl-C ends a read that waits. The
// error lacks the input's name; [input.Error] adds it. Only a regular file is an [*os.File].
func Open(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	ctx := cmd.Context()
	if name == "-" {
		stdin := cmd.InOrStdin()
		if stdin == (spent{}) {
			return nil, Usage(cmd, errors.New("standard input is given for two things"))
		}
		cmd.Root().SetIn(spent{})
		return input.Interruptible(ctx, io.NopCloser(stdin)), nil
	}
	file, err := input.Await(ctx, func() (*os.File, error) { // a pipe opens only when somebody writes to it
		return os.Open(name) //nolint:gosec // the user names the file
	})
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	switch {
	case err == nil && info.Mode().IsRegular():
		return file, nil
	case err == nil && !info.IsDir():
		return input.Interruptible(ctx, file), nil
	case err == nil:
		err = errors.New("is a directory")
	}
	_ = file.Close() // nobody uses it
	return nil, err
}

// Read reads a whole file, or standard input for "-", as UTF-8. With [input.ErrTooLarge] it also returns the beginning.
// The error lacks the input's name.
func Read(cmd *cobra.Command, name string) ([]byte, error) {
	opened, err := Open(cmd, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }() // it was only read
	return input.Read(input.UTF8(opened))
}
