package corpus

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jelou-go/jelou/internal/openapi"
)

// wide is one character, but four bytes and two units of UTF-16. So it reveals code that counts bytes or units.
const wide = "😀"

// allows reports whether a text keeps the rules of a schema.
func (g *generator) allows(s *openapi.Schema, text string) bool {
	return fits(s, text) && g.matches(s, text)
}

// fits reports whether a schema allows the length of a text.
func fits(s *openapi.Schema, text string) bool {
	n := utf8.RuneCountInString(text)
	return (s.MinLength == nil || n >= *s.MinLength) && (s.MaxLength == nil || n <= *s.MaxLength)
}

// matches reports whether a text has the format of a schema and matches its pattern.
func (g *generator) matches(s *openapi.Schema, text string) bool {
	if s.Format == "date-time" {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return false
		}
	}
	re := g.pattern(s)
	return re == nil || re.MatchString(text)
}

// pattern returns the regular expression of a schema, or nil if it has none.
func (g *generator) pattern(s *openapi.Schema) *regexp.Regexp {
	if s.Pattern == "" {
		return nil
	}
	re, known := g.compiled[s.Pattern]
	if !known {
		re = regexp.MustCompile(openapi.GoPattern(s.Pattern))
		g.compiled[s.Pattern] = re
	}
	return re
}

// textOf returns a text of n characters that keeps the schema's rules apart from its length, and whether it found one.
func (g *generator) textOf(s *openapi.Schema, example string, n int) (string, bool) {
	for _, text := range resized(example, n) {
		if g.matches(s, text) {
			return text, true
		}
	}
	return strings.Repeat(wide, n), false
}

// resized returns texts of n characters: first a text that has nothing of the example, and then the example with a part of
// it repeated or left out.
func resized(example string, n int) []string {
	texts := []string{strings.Repeat(wide, n)}
	runes := []rune(example)
	more := n - len(runes)
	for i := len(runes); i > 0 && i+more >= 0; i-- {
		before, after := runes[:i], string(runes[i:])
		if more < 0 {
			texts = append(texts, string(before[:i+more])+after)
		} else {
			texts = append(texts, string(before)+strings.Repeat(string(before[i-1]), more)+after)
		}
	}
	return texts
}

// odd are texts that patterns often forbid.
var odd = []string{" ", "\n", "\t", "\u00a0", "\u200b", "\x00", "x", "0", "/", "@", "{{x}}", wide}

// mutations returns simple changes of a text: the empty text, the text without one character, and the text with an odd
// text in it, in its place, or in the place of a character.
func mutations(text string) []string {
	runes := []rune(text)
	all := []string{""}
	for i := range runes {
		all = append(all, string(runes[:i])+string(runes[i+1:]))
	}
	middle := len(runes) / 2
	before, after := string(runes[:middle]), string(runes[middle:])
	for _, o := range odd {
		all = append(all, o, o+text, text+o, before+o+after, before+strings.Repeat(o, 4)+after)
		all = append(all, before+o+string(runes[min(middle+1, len(runes)):])) // as long as the text
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(mutation string) bool { return mutation == text })
}

// patternCases adds the example of a text and every simple change of it. The pattern decides which of them are good. A
// further place with the same pattern gets one good case and one bad case.
func (g *generator) patternCases(s spot, keep, breaks func(any)) {
	example, _ := s.value.(string)
	if !g.matches(s.schema, example) {
		g.fail("%s: the example %q does not match", where(s.schema), example)
		return
	}
	keep(example)
	var good, bad []any
	for _, text := range mutations(example) {
		switch {
		case g.allows(s.schema, text):
			good = append(good, text)
		case fits(s.schema, text):
			bad = append(bad, text)
		}
	}
	switch {
	case len(bad) == 0:
		g.fail("%s: no text is known that does not match %s", where(s.schema), s.schema.Pattern)
		return
	case slices.Contains(g.patterns, s.schema.Pattern):
		good, bad = nil, bad[:1]
	}
	g.patterns = append(g.patterns, s.schema.Pattern)
	each(good, keep)
	each(bad, breaks)
}
