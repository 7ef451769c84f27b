package docs

import (
	"encoding/json"
	"fmt"
	"go/scanner"
	"go/token"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A page and its translation must say the same. Their sections must have headings of the same level, the same code apart
// from comments and texts for people, tables of the same size, and the same names and link targets in any order.
func TestTranslationsAgree(t *testing.T) {
	pages := make(map[string]page)
	for _, p := range readPages(t) {
		pages[p.name] = p
	}
	compared := 0
	for name, spanish := range pages {
		original := original(name)
		if original == name {
			continue
		}
		english, ok := pages[original]
		if !ok {
			t.Errorf("%s has no original %s", name, original)
			continue
		}
		compared++
		if !linked(english, name) || !linked(spanish, original) {
			t.Errorf("%s and %s do not link to each other", original, name)
		}
		if len(english.sections) != len(spanish.sections) {
			t.Errorf("%s has %d sections, but %s has %d", original, len(english.sections), name, len(spanish.sections))
			continue
		}
		for i, en := range english.sections {
			for _, problem := range differ(pages, english, spanish, i) {
				t.Errorf("%s, %q and %s, %q differ in %s", original, en.title, name, spanish.sections[i].title, problem)
			}
		}
	}
	if compared == 0 {
		t.Error("found no translation")
	}
}

// original returns the name of the page that a page translates, or the page's own name.
func original(name string) string {
	if name == "README.es.md" {
		return "README.md"
	}
	if base, ok := strings.CutPrefix(name, "docs/es/"); ok {
		return "docs/" + base
	}
	return name
}

func linked(from page, to string) bool {
	for _, s := range from.sections {
		for _, link := range s.links {
			if path.Join(path.Dir(from.name), link) == to {
				return true
			}
		}
	}
	return false
}

// differ returns the differences between a section of a page and the same section of its translation.
func differ(pages map[string]page, english, spanish page, section int) (problems []string) {
	a, b := english.sections[section], spanish.sections[section]
	if a.level != b.level {
		problems = append(problems, "the level of the heading")
	}
	if !slices.EqualFunc(a.blocks, b.blocks, func(a, b block) bool {
		return a.language == b.language && a.note == b.note && inEveryLanguage(a) == inEveryLanguage(b)
	}) {
		problems = append(problems, "the code")
	}
	if !slices.EqualFunc(a.tables, b.tables, func(a, b [][]string) bool {
		return slices.EqualFunc(a, b, func(a, b []string) bool { return len(a) == len(b) })
	}) {
		problems = append(problems, "the size of a table")
	}
	if missing := difference(a.spans, b.spans); missing != "" {
		problems = append(problems, "the names in the text: "+missing)
	}
	if missing := difference(targets(pages, english, a.links), targets(pages, spanish, b.links)); missing != "" {
		problems = append(problems, "the links: "+missing)
	}
	return problems
}

// difference returns the texts that one list has more often than the other. It returns "" if the lists differ only in
// their order.
func difference(a, b []string) string {
	count := make(map[string]int)
	for _, one := range a {
		count[one]++
	}
	for _, one := range b {
		count[one]--
	}
	var differing []string
	for one, n := range count {
		if n != 0 {
			differing = append(differing, fmt.Sprintf("%s (%+d)", one, n))
		}
	}
	slices.Sort(differing)
	return strings.Join(differing, ", ")
}

// targets returns the places to which links lead. It names a translation like its original, and a heading by its number.
func targets(pages map[string]page, from page, links []string) []string {
	var all []string
	for _, link := range links {
		to, err := url.Parse(link)
		if err != nil || to.IsAbs() {
			all = append(all, link)
			continue
		}
		name := from.name
		if to.Path != "" {
			name = path.Join(path.Dir(from.name), to.Path)
		}
		place := original(name)
		if place == original(from.name) && to.Path != "" {
			place = "the other language"
		}
		if to.Fragment != "" {
			place += fmt.Sprintf("#%d", slices.IndexFunc(pages[name].sections, func(s *section) bool { return s.anchor == to.Fragment }))
		}
		all = append(all, place)
	}
	return all
}

// shellComment matches a comment with the blanks before it, and blanks at the end of a line.
var shellComment = regexp.MustCompile(`(?m)((^|[ \t])[ \t]*#.*|[ \t]+)$`)

// inEveryLanguage returns the part of a block that is the same in every translation: code without its comments, JSON
// without its texts, and the number of lines of a text.
func inEveryLanguage(b block) string {
	switch b.language {
	case "sh", "powershell":
		return shellComment.ReplaceAllString(b.code, "")
	case "go":
		return goTokens(b.code)
	case "json":
		var value any
		if json.Unmarshal([]byte(b.code), &value) == nil {
			return fmt.Sprint(withoutTexts(value))
		}
	case "text":
		return strings.Repeat("\n", strings.Count(b.code, "\n"))
	}
	return b.code
}

// withoutTexts replaces the texts for people: texts with a space or a placeholder.
func withoutTexts(value any) any {
	switch value := value.(type) {
	case string:
		if strings.Contains(value, " ") || strings.Contains(value, "{{") {
			return "a text"
		}
	case []any:
		for i := range value {
			value[i] = withoutTexts(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = withoutTexts(value[name])
		}
	}
	return value
}

func goTokens(code string) string {
	var (
		tokens strings.Builder
		scan   scanner.Scanner
		files  = token.NewFileSet()
	)
	scan.Init(files.AddFile("", files.Base(), len(code)), []byte(code), nil, 0)
	for {
		_, kind, literal := scan.Scan()
		if kind == token.EOF {
			return tokens.String()
		}
		tokens.WriteString(kind.String() + " " + literal + "\n")
	}
}

func TestDifferFindsDifferencesBetweenTranslations(t *testing.T) {
	const english = "# T\n\nA `x` and `y` in [a](es/a.md), [b](b.md#two-words).\n\n```go\nf(\"//\") // why\n```\n\n```sh\nmake run # why\n```\n\n" +
		"```json\n{\"a\": [\"two words\", 1]}\n```\n\n```text\nread this\n```\n\n|a|b|\n|-|-|\n|1|2|\n"
	const same = "# U\n\nB `y` y `x`: [a](../a.md), [b](b.md#dos).\n\n```go\nf(\"//\") // por qué\n```\n\n```sh\nmake run   # por qué\n```\n\n" +
		"```json\n{\"a\": [\"dos palabras\", 1]}\n```\n\n```text\nlea esto\n```\n\n|c|d|\n|-|-|\n|3|4|\n"
	pages := map[string]page{
		"docs/b.md":    parse("docs/b.md", []byte("# Two words\n")),
		"docs/es/b.md": parse("docs/es/b.md", []byte("# Dos\n\n# Tres\n")),
	}
	one, two := parse("docs/a.md", []byte(english)), parse("docs/es/a.md", []byte(same))
	if got := differ(pages, one, two, 1); got != nil {
		t.Errorf("equal sections differ in %q", got)
	}
	for change, problem := range map[[2]string]string{
		{"# U", "## U"}:                    "the level of the heading",
		{"// por qué\n```", "\ng()\n```"}:  "the code",
		{"make run ", "make test "}:        "the code",
		{"palabras\", 1", "palabras\", 2"}: "the code",
		{"lea esto", "lea\nesto"}:          "the code",
		{"|3|4|\n", ""}:                    "the size of a table",
		{"`x`", "`z`"}:                     "the names in the text: x (+1), z (-1)",
		{"../a.md", "../c.md"}:             "the links: docs/c.md (-1), the other language (+1)",
		{"#dos", "#tres"}:                  "the links: docs/b.md#1 (+1), docs/b.md#2 (-1)",
	} {
		changed := parse("docs/es/a.md", []byte(strings.Replace(same, change[0], change[1], 1)))
		if got := differ(pages, one, changed, 1); !slices.Equal(got, []string{problem}) {
			t.Errorf("%q: %q, want %q", change, got, problem)
		}
	}
}
