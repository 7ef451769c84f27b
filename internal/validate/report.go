// Package validate holds the rules that generated code calls, and the [Report] that gathers what breaks them.
package validate

import (
	"strings"

	"github.com/jelou-go/jelou/delivery"
)

// maxViolations bounds what a report keeps: a megabyte of JSON can have half a million.
const maxViolations = 1000

// Report gathers violations. The zero value is ready.
type Report struct {
	violations []delivery.Violation
	more       int // how many it has not kept
}

// Add notes a violation.
func (r *Report) Add(v delivery.Violation) {
	if len(r.violations) == maxViolations {
		r.more++
		return
	}
	r.violations = append(r.violations, v)
}

// OK tells whether nothing is wrong.
func (r *Report) OK() bool { return len(r.violations) == 0 }

// Violations returns them in the order in which they were found.
func (r *Report) Violations() []delivery.Violation { return r.violations }

// Err returns the violations as a [*delivery.ValidationError], or nil.
func (r *Report) Err() error {
	if r.OK() {
		return nil
	}
	return &delivery.ValidationError{Violations: r.violations, More: r.more}
}

// Merge adds the violations of other that r does not explain: a value that could not be read is not also
// reported as empty, nor its parent as incomplete.
func (r *Report) Merge(other *Report) {
	known := r.violations
	r.more += other.more
	for _, v := range other.violations {
		if !explained(v, known) {
			r.Add(v)
		}
	}
}

func explained(v delivery.Violation, known []delivery.Violation) bool {
	for _, k := range known {
		if within(v.Pointer, k.Pointer) || v.Rule == "required" && within(k.Pointer, v.Pointer) {
			return true
		}
	}
	return false
}

// within tells whether pointer is the place whole or inside it.
func within(pointer, whole string) bool {
	rest, ok := strings.CutPrefix(pointer, whole)
	return ok && (rest == "" || rest[0] == '/')
}
