package docs

import (
	"go/scanner"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// README.md and README.es.md must say the same. Their sections must have headings of the same level, the same code
// apart from comments, tables of the same size, and the same names and link targets in any order.
func TestReadmesAgree(t *testing.T) {
	english := readPage(t, filepath.Join(root, "README.md"))
	spanish := readPage(t, filepath.Join(root, "README.es.md"))
	if len(english.sections) != len(spanish.sections) {
		t.Fatalf("README.md has %d sections, but README.es.md has %d", len(english.sections), len(spanish.sections))
	}
	for i, en := range english.sections {
		for _, problem := range differ(en, spanish.sections[i]) {
			t.Errorf("%q and %q differ in %s", en.title, spanish.sections[i].title, problem)
		}
	}
}

// differ lists the differences between a section and its translation.
func differ(a, b *section) (problems []string) {
	if a.level != b.level {
		problems = append(problems, "the level of the heading")
	}
	if !slices.EqualFunc(a.blocks, b.blocks, func(a, b block) bool {
		return a.language == b.language && a.note == b.note && withoutComments(a) == withoutComments(b)
	}) {
		problems = append(problems, "the code")
	}
	if !slices.EqualFunc(a.tables, b.tables, func(a, b [][]string) bool {
		return slices.EqualFunc(a, b, func(a, b []string) bool { return len(a) == len(b) })
	}) {
		problems = append(problems, "the size of a table")
	}
	if !sameInAnyOrder(a.spans, b.spans) {
		problems = append(problems, "the names in the text")
	}
	if !sameInAnyOrder(a.links, b.links) {
		problems = append(problems, "the links")
	}
	return problems
}

// sameInAnyOrder treats the two READMEs as one, because they link to each other.
func sameInAnyOrder(a, b []string) bool {
	sorted := func(all []string) []string {
		all = slices.Clone(all)
		for i, one := range all {
			if one == "README.es.md" {
				all[i] = "README.md"
			}
		}
		slices.Sort(all)
		return all
	}
	return slices.Equal(sorted(a), sorted(b))
}

var shellComment = regexp.MustCompile(`(?m)(^|\s)#.*$`)

// withoutComments returns the code without its comments.
func withoutComments(b block) string {
	switch b.language {
	case "sh":
		return trimLines(shellComment.ReplaceAllString(b.code, ""))
	case "go":
		return goTokens(b.code)
	}
	return b.code
}

func trimLines(text string) string {
	var trimmed strings.Builder
	for line := range strings.Lines(text) {
		trimmed.WriteString(strings.TrimRight(line, " \t\n") + "\n")
	}
	return trimmed.String()
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
	one := parse("README.md", []byte("# T\n\nA `x` and `y` in [a](README.es.md).\n\n```go\nf(\"//\") // why\n```\n\n```sh\nmake run # why\n```\n\n|a|b|\n|-|-|\n|1|2|\n"))
	same := parse("README.es.md", []byte("# U\n\nB `y` y `x`: [a](README.md).\n\n```go\nf(\"//\") // por qué\n```\n\n```sh\nmake run   # por qué\n```\n\n|c|d|\n|-|-|\n|3|4|\n"))
	if got := differ(one.sections[1], same.sections[1]); got != nil {
		t.Errorf("equal sections differ in %q", got)
	}
	other := parse("README.es.md", []byte("## U\n\nB `y` y `z`: [a](b.md).\n\n```go\nf(\"/\")\n```\n\n```sh\nmake run\n```\n\n|c|d|\n|-|-|\n"))
	want := []string{"the level of the heading", "the code", "the size of a table", "the names in the text", "the links"}
	if got := differ(one.sections[1], other.sections[1]); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
