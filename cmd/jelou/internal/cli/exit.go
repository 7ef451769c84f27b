// Package cli has the common parts of the commands: exit codes, printed errors, flags, the environment, and the client.
package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
)

// The exit codes besides 0.
const (
	CodeFailed  = 1 // invalid, refused, not sent, or the input cannot be read
	CodeUsage   = 2 // wrong usage, a file with the value of a flag cannot be read, or the bot or the credentials are missing
	CodeUnknown = 3 // delivery unknown
)

// Exit ends the program with a code.
type Exit struct {
	Code    int
	Err     error    // nil if the command has printed everything already
	Notes   []string // printed after Err
	Details []string // printed after Err with --verbose
}

func (e *Exit) Error() string {
	if e.Err == nil {
		return "exit code " + strconv.Itoa(e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns Err.
func (e *Exit) Unwrap() error { return e.Err }

// Usage returns a usage error. If err has an exit code already, it returns that unchanged.
func Usage(cmd *cobra.Command, err error) error {
	var end *Exit
	if errors.As(err, &end) {
		return end
	}
	return &Exit{Code: CodeUsage, Err: fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
}

// Failed returns the end of a failed call. The exit code follows from the outcome.
func Failed(err error, details ...string) *Exit {
	code := CodeFailed
	if delivery.Of(err) == delivery.Unknown {
		code = CodeUnknown
	}
	return &Exit{Code: code, Err: err, Details: details}
}
