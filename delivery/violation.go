package delivery

import (
	"fmt"
	"strings"

	"github.com/jelou-go/jelou/internal/redact"
)

// ValidationError is the cause of a failure if the call breaks the contract. Nothing was sent. It holds the violations,
// but no text of the message.
//
// Its text names members, including unknown ones, but leaves out a name that does not look like one, such as a phone
// number.
type ValidationError struct {
	// Violations holds between 1 and 1000 violations.
	Violations []Violation `json:"violations"`
	// More is the number of further violations.
	More int `json:"more,omitempty"`
}

// Error returns the violations in one line of at most 400 bytes.
func (e *ValidationError) Error() string { return summary(e.Violations) }

// SafeText returns the same text as Error. It lets [Error] print it, because it holds nothing private.
func (e *ValidationError) SafeText() string { return e.Error() }

// Violation is one way in which a value breaks the contract. It describes the value and never repeats a text. It shows at
// most six digits of a number.
type Violation struct {
	// Position is the violation's place in the JSON text. It is zero if a Go value was checked.
	Position
	// Pointer is the JSON pointer (RFC 6901) of the violation, such as "/options/2/title". It is "" for the whole
	// value. It repeats the name of an unknown member, so it may hold anything, and so may the violation's JSON.
	Pointer string `json:"pointer"`
	// Rule is the contract's keyword, such as "maxLength", "required", "pattern", "enum" or "additionalProperties" (an
	// unknown member). Three rules are not from the contract: "syntax" (no JSON), "uniqueNames" (a name comes twice) and
	// "template" (package templates).
	Rule string `json:"rule,omitempty"`
	// Limit describes the rule's requirement: "at most 24".
	Limit string `json:"limit,omitempty"`
	// Given describes the value without repeating it: "31 characters".
	Given string `json:"given,omitempty"`
	// Bound is the number in Limit, such as 24, or 0 if Limit has no number.
	Bound float64 `json:"bound,omitempty"`
	// Number is the number in Given, such as 31, or 0 if Given has no number.
	Number float64 `json:"number,omitempty"`
}

// Position is an offset, line and column in a text.
type Position struct {
	Offset int `json:"-"`                // in bytes, from 0
	Line   int `json:"line,omitempty"`   // from 1
	Column int `json:"column,omitempty"` // in bytes, from 1
}

// String returns the violation as "/options/2/title: 31 characters, at most 24". A name that does not look like one, such as a
// phone number, becomes "…".
func (v Violation) String() string {
	place := redact.Place(v.Pointer)
	if place == "" {
		place = "message"
	}
	return place + ": " + v.Reason()
}

// Reason returns the violation without its pointer: "31 characters, at most 24". For invalid JSON it adds the line and
// column.
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
		if i == 0 && len(head)+len(separator)+len(text)+len(more) > most {
			text = v.Reason() // a very long pointer must not hide the reason
		}
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
