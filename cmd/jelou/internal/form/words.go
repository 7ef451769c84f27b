package form

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/jelou-go/jelou/internal/validate"
)

// source is how a description ends that says who states it. A guess stays marked.
var source = regexp.MustCompile(` \((?:Jelou|WhatsApp)[^)]*\)`)

// plain takes what is meant for readers of the contract out of a description: line breaks, Markdown, sources.
func plain(description string) string {
	text := source.ReplaceAllString(strings.Join(strings.Fields(description), " "), "")
	return strings.ReplaceAll(text, "`", `"`)
}

// firstSentence is without its full stop.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// usage is the help of a flag.
func usage(s *schema, f *Field) string {
	parts := []string{describe(s)}
	if f.Repeats {
		if limits := limits(f.schema); limits != "" {
			parts = append(parts, "Each: "+limits)
		}
		parts = append(parts, "Give it once for each.")
	}
	if f.Type == "json" {
		parts = append(parts, "JSON, or @FILE for a file with it.")
	}
	if f.Required {
		parts = append(parts, "(required)")
	}
	return join(parts)
}

// describe is what the contract says of a value, and those of its limits that this leaves out.
func describe(s *schema) string {
	return join([]string{plain(s.Description), limits(s)})
}

// limits gives the rules of a value that its description does not tell.
func limits(s *schema) string {
	var parts []string
	add := func(bounds string) {
		if bounds != "" {
			parts = append(parts, bounds+".")
		}
	}
	told := words(s.Description)
	switch only, constant := s.constant(); {
	case constant && !told[only]:
		add("Only " + only)
	case len(s.Enum) > 1:
		add("One of " + strings.Join(s.Enum, ", "))
	}
	least := s.MinLength
	if least == 1 {
		least = 0 // that a text is not empty goes without saying
	}
	add(bounds(told, number(least), number(s.MaxLength), "characters"))
	if s.isList() {
		add(bounds(told, number(s.MinItems), number(s.MaxItems), "of them"))
	}
	add(bounds(told, s.Minimum, s.Maximum, ""))
	if s.Pattern != "" && s.Pattern != validate.HTTPSURLPattern && s.Pattern != validate.WebURLPattern {
		add("Must match " + s.Pattern)
	}
	return join(parts)
}

// bounds says "1 to 10 characters", and nothing where both numbers are told already.
func bounds(told map[string]bool, least, most, what string) string {
	text := ""
	switch {
	case (least == "" || told[least]) && (most == "" || told[most]):
		return ""
	case most == "":
		text = "At least " + least
	case least == "":
		text = "At most " + most
	default:
		text = least + " to " + most
	}
	return strings.TrimSpace(text + " " + what)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// words are those of a text, without the punctuation around them.
func words(text string) map[string]bool {
	all := make(map[string]bool)
	for word := range strings.FieldsSeq(text) {
		all[strings.Trim(word, ".,;:()`'\"")] = true
	}
	return all
}

func join(parts []string) string {
	var out strings.Builder
	for _, part := range parts {
		if part != "" && out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(part)
	}
	return out.String()
}
