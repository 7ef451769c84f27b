package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/delivery"
)

const (
	exitFailed  = 1
	exitUsage   = 2
	exitUnknown = 3
)

// exit ends the program with a code. Its error is nil when everything has been said already.
type exit struct {
	code    int
	err     error
	details []string // for --verbose
}

func (e *exit) Error() string {
	if e.err == nil {
		return "exit code " + strconv.Itoa(e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// usage is a mistake in how the command was called.
func usage(cmd *cobra.Command, err error) error {
	return &exit{code: exitUsage, err: fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
}

// flagError says what is wrong with a flag without what was given, which may be private.
func flagError(err error) error {
	var (
		value   *pflag.InvalidValueError
		unknown *pflag.NotExistError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &value):
		flag := value.GetFlag()
		if reason := value.Unwrap(); errors.Is(reason, form.ErrRepeated) {
			return fmt.Errorf("--%s: %w", flag.Name, reason)
		}
		return fmt.Errorf("--%s: must be of the type %s", flag.Name, flag.Value.Type())
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("unknown flag: -%s", unknown.GetSpecifiedName())
	case errors.As(err, &syntax):
		return errors.New("a flag has no name")
	default:
		return err
	}
}

// failed is the end of a send that failed.
func failed(err error, details ...string) error {
	if delivery.Of(err) == delivery.Unknown {
		return &exit{exitUnknown, err, details}
	}
	return &exit{exitFailed, err, details}
}

// report prints an error and returns its exit code.
func report(stderr io.Writer, err error, verbose bool) int {
	if err == nil {
		return 0
	}
	code := exitFailed
	var details []string
	var end *exit
	if errors.As(err, &end) {
		code, err, details = end.code, end.err, end.details
	}
	if err == nil {
		return code
	}
	complain(stderr, err)
	if verbose {
		for _, line := range append(details, causes(err)...) {
			_, _ = fmt.Fprintln(stderr, "  "+oneLine(line))
		}
	}
	return code
}

// complain prints an error as one line. Where that fails there is nobody to tell.
func complain(stderr io.Writer, err error) {
	_, _ = fmt.Fprintln(stderr, "jelou: "+oneLine(strings.TrimPrefix(err.Error(), "jelou: ")))
}

// oneLine keeps the names of files and of unknown members, which may hold anything, from breaking the line
// or commanding the terminal.
func oneLine(text string) string {
	var line strings.Builder
	for _, c := range text {
		if unicode.IsPrint(c) {
			line.WriteRune(c)
			continue
		}
		quoted := strconv.QuoteRune(c)
		line.WriteString(quoted[1 : len(quoted)-1])
	}
	return line.String()
}
