package delivery

import (
	"fmt"
	"strings"

	"github.com/jelou-go/jelou/internal/redact"
)

// ValidationError is the cause of a failure that the contract foresaw: nothing was sent, because the call breaks
// these rules. It holds the violations and none of the values.
//
// Its text names members, also unknown ones. It leaves out a name that looks like something else, such as a phone
// number.
type ValidationError struct {
	// Violations has at least one, and at most 1000.
	Violations []Violation
	// More is how many others there are.
	More int
}

// Error returns the violations in one line of at most 400 bytes.
func (e *ValidationError) Error() string { return summary(e.Violations) }

// SafeText is Error. It tells [Error] that the text holds nothing private.
func (e *ValidationError) SafeText() string { return e.Error() }

// Violation is one way in which a value breaks the contract. It describes the value and never repeats it.
type Violation struct {
	// Position is the place in the JSON that was read. It is zero for a Go value.
	Position
	// Pointer is the place, as a JSON pointer (RFC 6901): "/options/2/title", or "" for the whole value.
	Pointer string `json:"pointer"`
	// Rule is the contract's keyword, such as "maxLength" or "required".
	Rule string `json:"rule,omitempty"`
	// Limit is what the rule asks for, in words: "at most 24".
	Limit string `json:"limit,omitempty"`
	// Given is what was found, in words: "31 characters".
	Given string `json:"given,omitempty"`
	// Bound is the number in Limit, 24, and 0 for a rule without one.
	Bound float64 `json:"bound,omitempty"`
	// Number is the number in Given, 31, and 0 for a rule without one.
	Number float64 `json:"number,omitempty"`
}

// Position is a place in a text.
type Position struct {
	Offset int `json:"-"`                // in bytes, from 0
	Line   int `json:"line,omitempty"`   // from 1
	Column int `json:"column,omitempty"` // in bytes, from 1
}

// String returns the violation as "/options/2/title: 31 characters, at most 24".
func (v Violation) String() string {
	place := redact.Place(v.Pointer)
	if place == "" {
		place = "message"
	}
	return place + ": " + v.Reason()
}

// Reason returns the violation without its pointer: "31 characters, at most 24". That of broken JSON has its position.
func (v Violation) Reason() string {
	switch {
	case v.Rule == "syntax" && v.Line > 0:
		return fmt.Sprintf("%s at line %d, column %d", v.Given, v.Line, v.Column)
	case v.Limit == "":
		return v.Given
	default:
		return v.Given + ", " + v.Limit
	}
}

// summary joins violations into one line.
func summary(violations []Violation) string {
	const (
		head, more = "the message breaks the contract", "; and more"
		most       = 400
	)
	var b strings.Builder
	b.WriteString(head)
	separator := ": "
	for i, v := range violations {
		text := v.String()
		if b.Len()+len(separator)+len(text)+len(more) > most {
			if i > 0 {
				b.WriteString(more)
			}
			break
		}
		b.WriteString(separator + text)
		separator = "; "
	}
	return b.String()
}
