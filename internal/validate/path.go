package validate

import (
	"strconv"
	"strings"
)

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
