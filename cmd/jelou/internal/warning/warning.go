// Package warning finds oddities in messages that break no rule: numbers that no country has, and people who get more than
// one message.
package warning

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
)

// Kind is a kind of warning.
type Kind int

// The kinds, in the order of printing.
const (
	Rounded Kind = iota
	Written
	Nobody
	SamePerson
	SameMessage
	kinds
)

// words names each kind, for one message and for several.
var words = [kinds]struct{ one, many, text string }{
	Rounded:     {"number that a spreadsheet may have rounded", "numbers that a spreadsheet may have rounded", "a number that a spreadsheet may have rounded, to 5.73E+11 or 573000000000"},
	Written:     {"number with more than digits in it", "numbers with more than digits in them", "a number with more than digits in it: Jelou wants only digits, with the country code"},
	Nobody:      {"number that no country has", "numbers that no country has", "a number that no country has"},
	SamePerson:  {"message more for a person", "messages more for a person", "one more message for the person of"},
	SameMessage: {"message that the person gets already", "messages that the person gets already", "the same message for the same person as"},
}

// Warning is a warning for a line.
type Warning struct {
	Kind Kind
	Line int64
	As   int64 // the earlier line with the same person; 0 for none
}

// Text returns the warning in words. unit is the name of a line: "line" or "row".
func (w Warning) Text(unit string) string {
	if w.As == 0 {
		return words[w.Kind].text
	}
	return fmt.Sprintf("%s %s %d", words[w.Kind].text, unit, w.As)
}

// Checker collects warnings. It keeps 16 bytes for each person of each message.
type Checker struct {
	sends [groups][]send // by the last byte of the hash, so that lists stay small and growing one copies little
	count [kinds]int64
	first [kinds][]Warning // the first few
}

func (c *Checker) add(w Warning) {
	if c.count[w.Kind]++; len(c.first[w.Kind]) < finding.Most {
		c.first[w.Kind] = append(c.first[w.Kind], w)
	}
}

const groups = 256

var seed = maphash.MakeSeed()

// send is a message to a person.
type send struct {
	person uint64 // a hash
	text   uint32 // a hash
	line   uint32
}

// See checks a message and its receivers. It returns the warnings about their numbers; the others come from Repeated.
func (c *Checker) See(line int64, people []string, text []byte) []Warning {
	var odd []Warning
	for _, person := range people {
		if kind, is := number(person); is {
			odd = append(odd, Warning{Kind: kind, Line: line})
			c.add(odd[len(odd)-1])
		}
		s := send{
			maphash.String(seed, strings.TrimPrefix(person, "+")), // with or without a +, it is one person
			uint32(maphash.Bytes(seed, text)),                     //nolint:gosec // a shorter hash
			uint32(line),                                          //nolint:gosec // no file for people has so many lines
		}
		group := &c.sends[s.person%groups]
		*group = append(*group, s)
	}
	return odd
}

// Repeated returns the warnings about people who get more than one message, in the order of the lines. Call it once, after
// the last See.
func (c *Checker) Repeated() []Warning {
	var all []Warning
	for _, sends := range c.sends {
		all = append(all, repeated(sends)...)
	}
	c.sends = [groups][]send{}
	slices.SortFunc(all, func(a, b Warning) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.As, b.As)) })
	for _, w := range all {
		c.add(w)
	}
	return all
}

func repeated(sends []send) (all []Warning) {
	slices.SortFunc(sends, func(a, b send) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.line, b.line))
	})
	var first send              // of a person
	var lines map[uint32]uint32 // the first line of each of the person's texts; nil until the person's second message
	for i, s := range sends {
		if i == 0 || s.person != first.person {
			first, lines = s, nil
			continue
		}
		if lines == nil {
			lines = map[uint32]uint32{first.text: first.line}
		}
		if line, same := lines[s.text]; same {
			all = append(all, Warning{SameMessage, int64(s.line), int64(line)})
		} else {
			lines[s.text] = s.line
			all = append(all, Warning{SamePerson, int64(s.line), int64(first.line)})
		}
	}
	return all
}

// Count returns the number of warnings so far.
func (c *Checker) Count() (n int64) {
	for _, count := range c.count {
		n += count
	}
	return n
}

// Has reports whether a warning of a kind was found.
func (c *Checker) Has(kind Kind) bool { return c.count[kind] > 0 }

// Lines returns the warnings in words: one text for each kind, with its first lines.
func (c *Checker) Lines(unit string) []string {
	var texts []string
	for kind, n := range c.count {
		if n == 0 {
			continue
		}
		var places []string
		for _, w := range c.first[kind] {
			place := strconv.FormatInt(w.Line, 10)
			if w.As > 0 {
				place += fmt.Sprintf(" (as %d)", w.As)
			}
			places = append(places, place)
		}
		name, plural := words[kind].many, unit+"s"
		if n == 1 {
			name, plural = words[kind].one, unit
		}
		text := fmt.Sprintf("%d %s: %s %s", n, name, plural, strings.Join(places, ", "))
		if more := n - int64(len(places)); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		texts = append(texts, text)
	}
	return texts
}
