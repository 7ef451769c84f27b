// Package cli has the common parts of the commands: exit codes, printed errors, flags, the environment, and the client.
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

// Report prints an error as one line, and with --verbose its details. It returns the exit code.
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
		for _, line := range slices.Concat(end.Details, known(err)) {
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	for _, line := range lines {
		_, _ = fmt.Fprintln(stderr, "  "+OneLine(line))
	}
	return end.Code
}

// Complain prints an error as one line. It ignores a failure to print, which has no other place to go.
func Complain(stderr io.Writer, err error) {
	_, _ = fmt.Fprintln(stderr, "jelou: "+OneLine(strings.TrimPrefix(err.Error(), "jelou: ")))
}

// OneLine escapes unprintable characters in text. Names of files and of unknown members can have any, and must not
// break the line or command the terminal.
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

// ShellQuote quotes a text that a shell would not read as one word. It prefers the quotes that cmd.exe knows, too.
func ShellQuote(text string) string {
	plain := strings.IndexFunc(text, func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=:,./+@", c)
	}) < 0
	if plain && text != "" {
		return text
	}
	if !strings.ContainsAny(text, "'\"$`\\!%") {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

const verboseFlag = "verbose"

// Verbose reports whether the user gave --verbose.
func Verbose(cmd *cobra.Command) bool {
	on, _ := cmd.Root().PersistentFlags().GetBool(verboseFlag) // false without the flag
	return on
}

// known returns more details of a failed call than its text has, one a line. They have nothing private.
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

// ServiceWords returns the service's own words, one a line. They may be private.
func ServiceWords(failure *delivery.Error) []string {
	lines := []string{"status: " + strconv.Itoa(failure.StatusCode)}
	if failure.Code != "" {
		lines = append(lines, "code: "+failure.Code)
	}
	for _, message := range failure.Messages {
		lines = append(lines, "message: "+message)
	}
	if failure.RequestID != "" {
		lines = append(lines, "request id: "+failure.RequestID)
	}
	return lines
}

// Code returns the service's code as a failure prints it; "" if the code may be private.
func Code(failure *delivery.Error) string {
	for _, member := range failure.LogValue().Group() {
		if member.Key == "code" {
			return member.Value.String()
		}
	}
	return ""
}

// Cause returns an error's text from package delivery, which has nothing private.
func Cause(err error) string {
	return strings.TrimPrefix(delivery.Wrap(delivery.NotSent, err).Error(), "jelou: not sent: ")
}

func causes(err error) []string {
	if err == nil {
		return nil
	}
	all := []string{Cause(err)}
	switch wrapper := err.(type) { //nolint:errorlint // causes walks the chain itself
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			all = append(all, causes(inner)...)
		}
	case interface{ Unwrap() error }:
		all = append(all, causes(wrapper.Unwrap())...)
	}
	return all
}
