// Package rule holds the rules that generated validation calls, and the report they write to. A
// report says where and by how much a message is wrong; it never holds what the message says.
package rule

import (
	"strings"

	"github.com/jelou-go/jelou/internal/private"
)

// Violation is one way in which a message breaks the contract; the generated package publishes it
// under its own name, where each field is described.
type Violation struct {
	Pointer string
	Rule    string
	Limit   string
	Given   string
}

// String gives the violation in one line, without names that may be private.
func (v Violation) String() string {
	place := private.Place(v.Pointer)
	if place == "" {
		place = "message"
	}
	return place + ": " + v.Reason()
}

// Reason is what is wrong, without the place.
func (v Violation) Reason() string {
	if v.Limit == "" {
		return v.Given
	}
	return v.Given + ", " + v.Limit
}

// Report gathers violations. The zero value is ready.
type Report struct {
	violations []Violation
}

// Add notes a violation.
func (r *Report) Add(v Violation) { r.violations = append(r.violations, v) }

// OK tells that nothing is wrong.
func (r *Report) OK() bool { return len(r.violations) == 0 }

// Violations gives what is wrong, in the order in which it was found.
func (r *Report) Violations() []Violation { return r.violations }

// Merge adds those of other's violations that are news: a value that could not be read is not also
// reported as empty, nor the whole that misses it as missing.
func (r *Report) Merge(other *Report) {
	known := r.violations
	for _, v := range other.violations {
		if !explained(v, known) {
			r.Add(v)
		}
	}
}

func explained(v Violation, known []Violation) bool {
	for _, k := range known {
		if within(v.Pointer, k.Pointer) || v.Rule == "required" && within(k.Pointer, v.Pointer) {
			return true
		}
	}
	return false
}

// within tells whether pointer leads to the place whole or into it.
func within(pointer, whole string) bool {
	rest, ok := strings.CutPrefix(pointer, whole)
	return ok && (rest == "" || rest[0] == '/')
}

const maxSummary = 400

// Summary joins the texts of violations into one line of at most 400 bytes.
func Summary(texts []string) string {
	const head, more = "the message breaks the contract: ", "; and more"
	var b strings.Builder
	b.WriteString(head)
	for i, text := range texts {
		sep := ""
		if i > 0 {
			sep = "; "
		}
		if b.Len()+len(sep)+len(text)+len(more) > maxSummary {
			if i == 0 {
				return "the message breaks the contract"
			}
			b.WriteString(more)
			break
		}
		b.WriteString(sep + text)
	}
	return b.String()
}
