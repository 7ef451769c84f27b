// Package validate has the rules that generated code calls, and the [Report] that collects violations.
package validate

import (
	"strconv"
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

func (r *Report) add(at *Path, rule, limit, given string) {
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: rule, Limit: limit, Given: given})
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

// Path is a place in a value. It links to its parent, and builds the JSON pointer only for a violation, so that a check of
// a valid value does not allocate. A nil *Path and the zero Path are the value itself.
type Path struct {
	parent *Path
	name   string
	kind   kind
	index  int
}

type kind uint8

const (
	root kind = iota
	member
	item
)

// Member returns the path of a member of the object at p.
func (p *Path) Member(name string) Path { return Path{parent: p, name: name, kind: member} }

// Item returns the path of an item of the array at p.
func (p *Path) Item(index int) Path { return Path{parent: p, index: index, kind: item} }

// Pointer returns the path as a JSON pointer (RFC 6901).
func (p *Path) Pointer() string {
	switch {
	case p == nil || p.kind == root:
		return ""
	case p.kind == item:
		return p.parent.Pointer() + "/" + strconv.Itoa(p.index)
	default:
		return p.parent.Pointer() + "/" + EscapeToken(p.name)
	}
}

// EscapeToken escapes a member's name for a JSON pointer.
func EscapeToken(name string) string {
	// With a strings.Replacer, the compiler's escape analysis would put every Path on the heap.
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
