package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// source matches a remark in a description that names who states the fact. It does not match a guess.
var source = regexp.MustCompile(` \((?:Jelou|WhatsApp)[^)]*\)`)

// plain removes the parts of a description that are for readers of the contract: line breaks, Markdown, sources.
func plain(description string) string {
	text := source.ReplaceAllString(strings.Join(strings.Fields(description), " "), "")
	return strings.ReplaceAll(text, "`", `"`)
}

// block matches the end of a paragraph of Markdown, and the begin of an item in a list.
var block = regexp.MustCompile(`\n\s*\n|\n\s*([-*+] |[0-9]+[.)] )`)

// paragraphs is plain for each paragraph and item of a description. Blank lines stand between them.
func paragraphs(description string) string {
	all := strings.Split(block.ReplaceAllString(strings.TrimSpace(description), "\n\n$1"), "\n\n")
	for i := range all {
		all[i] = plain(all[i])
	}
	return strings.Join(all, "\n\n")
}

func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// usage returns the help text of a flag with values of s. It has no backquotes: pflag would show the text between two of
// them as the flag's type.
func (f *Field) usage(s *openapi.Schema) string {
	parts := []string{describe(s)}
	if f.repeats {
		if limits := limits(f.schema); limits != "" {
			parts = append(parts, "Each: "+limits)
		}
		parts = append(parts, "Give it once for each.")
	}
	if f.valueType == "json" {
		parts = append(parts, "JSON, or @FILE for a file with it.")
	}
	if f.long {
		parts = append(parts, "Or @FILE for a file with it; @@ stands for @.")
	}
	if f.time {
		parts = append(parts, "Or how long ago, such as 2h.")
	}
	if f.Required {
		parts = append(parts, "(required)")
	}
	return strings.ReplaceAll(join(parts...), "`", "'")
}

// describe returns the description of a value, the limits that the description leaves out, and whether it is deprecated.
func describe(s *openapi.Schema) string {
	about := join(plain(s.Description), limits(s))
	if s.Deprecated {
		return join(about, "Deprecated.")
	}
	return about
}

// limits returns the rules of a value that its description does not have.
func limits(s *openapi.Schema) string {
	var parts []string
	add := func(bounds string) {
		if bounds != "" {
			parts = append(parts, bounds+".")
		}
	}
	told := words(s.Description)
	switch {
	case len(s.Enum) == 1 && !told[s.Enum[0]]:
		add("Only " + s.Enum[0])
	case len(s.Enum) > 1:
		add("One of " + strings.Join(s.Enum, ", "))
	}
	least := s.MinLength
	if least != nil && *least == 1 {
		least = nil // everybody expects that a text is not empty
	}
	add(bounds(told, number(least), number(s.MaxLength), "characters"))
	if s.IsList() {
		add(bounds(told, number(s.MinItems), number(s.MaxItems), "of them"))
	}
	add(bounds(told, s.Minimum, s.Maximum, ""))
	// Package validate has words for these rules, and everybody expects them: no blanks around an id, a whole URL.
	hasWords := func(rule *validate.TextRule) bool { return rule.Pattern == s.Pattern }
	if s.Pattern != "" && !slices.ContainsFunc(validate.TextRules(), hasWords) {
		add("Must match " + s.Pattern)
	}
	return join(parts...)
}

// bounds returns "1 to 10 characters", or nothing if the description has both numbers.
func bounds(told map[string]bool, least, most, what string) string {
	text := ""
	switch {
	case (least == "" || told[least]) && (most == "" || told[most]):
		return ""
	case least == most:
		text = "Exactly " + least
	case most == "":
		text = "At least " + least
	case least == "":
		text = "At most " + most
	default:
		text = least + " to " + most
	}
	return strings.TrimSpace(text + " " + what)
}

func number(n *int) string {
	if n == nil || *n == 0 {
		return ""
	}
	return strconv.Itoa(*n)
}

// words returns the set of a text's words, without the punctuation around them.
func words(text string) map[string]bool {
	all := make(map[string]bool)
	for word := range strings.FieldsSeq(text) {
		all[strings.Trim(word, ".,;:()`'\"")] = true
	}
	return all
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}
