package docs

import (
	"bytes"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// root is the root of the repository.
const root = "../.."

// page is a Markdown file.
type page struct {
	name     string // the path relative to the root, with slashes
	sections []*section
}

// section is a heading with everything up to the next heading of any level. A page's first section has no heading.
type section struct {
	level         int
	title, anchor string
	blocks        []block
	tables        [][][]string // the text of the cells, including the header row
	links         []string
	spans         []string // code within text
	html          []string
}

// block is a block of code.
type block struct {
	page     string
	line     int
	language string
	code     string
	note     string // the comment directly before the block
}

// where returns the block's place for a failure message.
func (b block) where() string { return b.page + ":" + strconv.Itoa(b.line) }

// readPages reads all Markdown files of the repository.
func readPages(t *testing.T) []page {
	t.Helper()
	var pages []page
	for name, content := range files(t, ".md") {
		pages = append(pages, parse(name, []byte(content)))
	}
	if len(pages) < 10 {
		t.Fatalf("found only %d pages", len(pages))
	}
	return pages
}

// files yields each file of the repository whose name ends with suffix: its path relative to the root, and its content.
func files(t *testing.T, suffix string) iter.Seq2[string, string] {
	repository := os.DirFS(root)
	return func(yield func(name, content string) bool) {
		t.Helper()
		err := fs.WalkDir(repository, ".", func(path string, entry fs.DirEntry, err error) error {
			switch name := entry.Name(); {
			case err != nil:
				return err
			case entry.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && path != "."):
				return fs.SkipDir
			case entry.IsDir() || !strings.HasSuffix(name, suffix):
				return nil
			}
			content, err := fs.ReadFile(repository, path)
			if err == nil && !yield(path, string(content)) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return parse(name, source)
}

func parse(name string, source []byte) page {
	document := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(source))
	current := new(section)
	p := page{name, []*section{current}}
	anchors := make(map[string]int)
	// Walk returns only errors of the function below, which never fails.
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Heading:
			title := textOf(node, source)
			current = &section{level: node.Level, title: title, anchor: anchor(title, anchors)}
			p.sections = append(p.sections, current)
		case *ast.FencedCodeBlock:
			current.blocks = append(current.blocks, newBlock(name, string(node.Language(source)), node, source))
		case *ast.CodeBlock:
			current.blocks = append(current.blocks, newBlock(name, "sh", node, source))
		case *tables.Table:
			current.tables = append(current.tables, cells(node, source))
		case *ast.Link:
			current.links = append(current.links, string(node.Destination))
		case *ast.Image:
			current.links = append(current.links, string(node.Destination))
		case *ast.CodeSpan:
			current.spans = append(current.spans, strings.Join(strings.Fields(textOf(node, source)), " "))
		case *ast.HTMLBlock:
			current.html = append(current.html, lines(node, source))
		case *ast.RawHTML:
			current.html = append(current.html, string(node.Segments.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return p
}

func newBlock(name, language string, node ast.Node, source []byte) block {
	b := block{page: name, language: language, code: lines(node, source)}
	if node.Lines().Len() > 0 {
		b.line = bytes.Count(source[:node.Lines().At(0).Start], []byte("\n")) + 1
	}
	if before, ok := node.PreviousSibling().(*ast.HTMLBlock); ok {
		if note, ok := comment(lines(before, source)); ok {
			b.note = note
		}
	}
	return b
}

// comment returns the text of an HTML comment.
func comment(html string) (string, bool) {
	inside, ok := strings.CutPrefix(strings.TrimSpace(html), "<!--")
	if !ok {
		return "", false
	}
	inside, ok = strings.CutSuffix(inside, "-->")
	return strings.TrimSpace(inside), ok
}

func cells(node ast.Node, source []byte) [][]string {
	var rows [][]string
	for row := node.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, textOf(cell, source))
		}
		rows = append(rows, cells)
	}
	return rows
}

// textOf returns the text of a node without its markup.
func textOf(node ast.Node, source []byte) string {
	var read strings.Builder
	_ = ast.Walk(node, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if piece, ok := node.(*ast.Text); ok && entering {
			read.Write(piece.Segment.Value(source))
			if piece.SoftLineBreak() {
				read.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return read.String()
}

func lines(node ast.Node, source []byte) string {
	return string(node.Lines().Value(source))
}

// anchor returns GitHub's anchor for a heading: lower-case letters, hyphens for spaces, and a number if the page
// already has the anchor. used counts the anchors of the page.
func anchor(title string, used map[string]int) string {
	name := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsLetter(c), unicode.IsMark(c), unicode.IsNumber(c), c == '_', c == '-':
			return unicode.ToLower(c)
		case c == ' ':
			return '-'
		}
		return -1
	}, title)
	n := used[name]
	used[name]++
	if n > 0 {
		name += "-" + strconv.Itoa(n)
	}
	return name
}

// blocksOf returns every block of the pages in order.
func blocksOf(pages ...page) []block {
	var blocks []block
	for _, p := range pages {
		for _, s := range p.sections {
			blocks = append(blocks, s.blocks...)
		}
	}
	return blocks
}
