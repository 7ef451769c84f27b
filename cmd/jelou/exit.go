package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
)

const (
	exitFailed  = 1
	exitUsage   = 2
	exitUnknown = 3
)

// exit ends the program with a code. Its error is nil when everything has been said already.
type exit struct {
	code int
	err  error
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
	return &exit{exitUsage, fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
}

// failed is the end of a send that failed.
func failed(err error) error {
	if delivery.Of(err) == delivery.Unknown {
		return &exit{exitUnknown, err}
	}
	return &exit{exitFailed, err}
}

// report prints an error and returns its exit code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	code := exitFailed
	var end *exit
	if errors.As(err, &end) {
		code, err = end.code, end.err
	}
	if err != nil {
		complain(stderr, err)
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
