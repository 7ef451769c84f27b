package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
)

const verboseFlag = "verbose"

func verbose(cmd *cobra.Command) bool {
	on, err := cmd.Root().PersistentFlags().GetBool(verboseFlag)
	return err == nil && on
}

// causes says what is known of an error besides its text: the outcome and the answer of a send, and the
// errors inside it, one a line, as delivery words them: without anything private.
func causes(err error) []string {
	var all []string
	var known *delivery.Error
	if errors.As(err, &known) {
		all = append(all, "outcome: "+known.Outcome.String())
		if known.StatusCode != 0 {
			all = append(all, "status: "+strconv.Itoa(known.StatusCode))
		}
		if code := printableCode(known); code != "" {
			all = append(all, "code: "+code)
		}
		if known.RetryAfter > 0 {
			all = append(all, "retry after: "+known.RetryAfter.String())
		}
		err = known.Err
	}
	for _, cause := range chain(err) {
		all = append(all, "cause: "+cause)
	}
	return all
}

// plainKinds are the types of errors that are nothing but words.
var plainKinds = []string{"*errors.errorString", "*errors.joinError", "*fmt.wrapError", "*fmt.wrapErrors"}

// chain describes an error and those that it wraps.
func chain(err error) []string {
	if err == nil {
		return nil
	}
	kind := fmt.Sprintf("%T", err)
	words := strings.TrimPrefix(delivery.Wrap(delivery.NotSent, err).Error(), "jelou: not sent: ")
	var all []string
	switch {
	case slices.Contains(plainKinds, kind): // its words stand in the error's own line
	case words == kind:
		all = append(all, kind)
	default:
		all = append(all, kind+": "+words)
	}
	switch wrapper := err.(type) { //nolint:errorlint // it is the chain itself that is walked here
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			all = append(all, chain(inner)...)
		}
	case interface{ Unwrap() error }:
		all = append(all, chain(wrapper.Unwrap())...)
	}
	return all
}

// counted says "1 try" or "2 tries".
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}
