package validate

import (
	"strconv"
	"strings"
)

// Path is a place in a value. It is a chain to the root, so that walking a valid value costs no allocation: the JSON
// pointer is made only for a violation. A nil *Path is the value itself, and so is the zero Path.
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

// Member returns the place of a member of the object at p.
func (p *Path) Member(name string) Path { return Path{parent: p, name: name, kind: member} }

// Item returns the place of an item of the array at p.
func (p *Path) Item(index int) Path { return Path{parent: p, index: index, kind: item} }

// Pointer returns the place as a JSON pointer (RFC 6901).
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

// EscapeToken writes a member's name as it stands in a JSON pointer.
func EscapeToken(name string) string {
	// Not a strings.Replacer: the compiler would believe that it keeps the path, and put every path
	// on the heap.
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
