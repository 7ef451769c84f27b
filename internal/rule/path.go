package rule

import (
	"strconv"
	"strings"
)

// Path is a place in a message. It is a chain to the root, so that walking a message that is valid
// costs no allocation; the JSON pointer is made only when something is wrong. A nil *Path is the
// message itself.
type Path struct {
	parent *Path
	name   string
	index  int // -1 where name counts
}

// Member is the place of a member of the object at p.
func (p *Path) Member(name string) Path { return Path{parent: p, name: name, index: -1} }

// Item is the place of an item of the array at p.
func (p *Path) Item(index int) Path { return Path{parent: p, index: index} }

// Pointer gives the place as a JSON pointer (RFC 6901).
func (p *Path) Pointer() string {
	if p == nil {
		return ""
	}
	if p.index >= 0 {
		return p.parent.Pointer() + "/" + strconv.Itoa(p.index)
	}
	return p.parent.Pointer() + "/" + EscapeToken(p.name)
}

// EscapeToken writes a member's name as it stands in a JSON pointer.
func EscapeToken(name string) string {
	// Not a strings.Replacer: the compiler would believe that it keeps the path, and put every path
	// on the heap.
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
