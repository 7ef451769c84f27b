// Package validate has the rules that generated code calls, and the [Report] that collects violations.
package validate

import (
	"strings"

	"github.com/jelou-go/jelou/delivery"
)

// maxViolations limits the violations that a report keeps, because a megabyte of JSON can have half a million.
const maxViolations = 1000

// Report collects violations. The zero value is ready to use.
type Report struct {
	violations []delivery.Violation
	more       int // the number of further violations, which the report does not keep
}

// Add adds a violation. A full report only counts it.
func (r *Report) Add(v delivery.Violation) {
	if r.Full() {
		r.more++
		return
	}
	r.violations = append(r.violations, v)
}

// Full reports whether the report only counts further violations.
func (r *Report) Full() bool { return len(r.violations) == maxViolations }

// lastIsAt reports whether the newest violation is at this place.
func (r *Report) lastIsAt(at *Path) bool {
	return !r.OK() && r.violations[len(r.violations)-1].Pointer == at.Pointer()
}

// OK reports whether the report has no violations.
func (r *Report) OK() bool { return len(r.violations) == 0 }

// Violations returns the violations in the order of the calls of Add.
func (r *Report) Violations() []delivery.Violation { return r.violations }

// Err returns the violations as a [*delivery.ValidationError], or nil.
func (r *Report) Err() error {
	if r.OK() {
		return nil
	}
	return &delivery.ValidationError{Violations: r.violations, More: r.more}
}

// Merge adds the violations of other, except those that follow from a violation in r. For a value that could not be
// decoded, it does not add that the value is empty or that its parent is missing.
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

// within reports whether pointer is whole or a place inside it.
func within(pointer, whole string) bool {
	rest, ok := strings.CutPrefix(pointer, whole)
	return ok && (rest == "" || rest[0] == '/')
}
