package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
)

// Report prints an error as one line, with --verbose and all that is known of it, and returns its exit code.
func Report(stderr io.Writer, err error, verbose bool) int {
	if err == nil {
		return 0
	}
	end := &Exit{Code: CodeFailed, Err: err}
	if errors.As(err, &end) {
		err = end.Err
	}
	if err == nil {
		return end.Code
	}
	Complain(stderr, err)
	lines := end.Notes
	if verbose {
		lines = slices.Concat(lines, end.Details, known(err))
	}
	for _, line := range lines {
		_, _ = fmt.Fprintln(stderr, "  "+OneLine(line))
	}
	return end.Code
}

// Complain prints an error as one line. If that fails there is nobody to tell.
func Complain(stderr io.Writer, err error) {
	_, _ = fmt.Fprintln(stderr, "jelou: "+OneLine(strings.TrimPrefix(err.Error(), "jelou: ")))
}

// OneLine keeps the names of files and of unknown members, which may hold anything, from breaking the line or
// commanding the terminal.
func OneLine(text string) string {
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

const verboseFlag = "verbose"

// Verbose tells whether --verbose was given.
func Verbose(cmd *cobra.Command) bool {
	on, err := cmd.Root().PersistentFlags().GetBool(verboseFlag)
	return err == nil && on
}

// known describes a failed call in more detail than its text, in several lines. They hold nothing private.
func known(err error) []string {
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		return nil
	}
	all := []string{"outcome: " + failure.Outcome.String()}
	if failure.StatusCode != 0 {
		all = append(all, "status: "+strconv.Itoa(failure.StatusCode))
	}
	if code := Code(failure); code != "" {
		all = append(all, "code: "+code)
	}
	if failure.RetryAfter > 0 {
		all = append(all, "retry after: "+failure.RetryAfter.String())
	}
	for _, words := range causes(failure.Err) {
		all = append(all, "cause: "+words)
	}
	return all
}

// Code returns the service's code as a failure prints it: it is left out if it may be something private.
func Code(failure *delivery.Error) string {
	for _, member := range failure.LogValue().Group() {
		if member.Key == "code" {
			return member.Value.String()
		}
	}
	return ""
}

// causes describes an error and those that it wraps, as package delivery words them: without anything private.
func causes(err error) []string {
	var all []string
	var visit func(err error)
	visit = func(err error) {
		if err == nil {
			return
		}
		words := strings.TrimPrefix(delivery.Wrap(delivery.NotSent, err).Error(), "jelou: not sent: ")
		if !slices.Contains(all, words) {
			all = append(all, words)
		}
		switch wrapper := err.(type) { //nolint:errorlint // it walks the chain itself
		case interface{ Unwrap() []error }:
			for _, inner := range wrapper.Unwrap() {
				visit(inner)
			}
		case interface{ Unwrap() error }:
			visit(wrapper.Unwrap())
		}
	}
	visit(err)
	return all
}
