package page

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// block is a quote, a list item, or the plain lines between them.
type block struct {
	Kind  string // quote, point, or "" for plain lines
	Mark  string // the mark of a list item
	Spans []span
}

// span is a piece of text with one style.
type span struct {
	Text                             string
	Bold, Italic, Strike, Mono, Link bool
}

// format interprets WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and ```monospace```, and at the beginning of a
// line "> ", "* ", "- " and "1. ". It keeps a mark without a partner as text, so that no character of a message is
// lost. A text that is too long for a message stays plain, because the marks of a long line take too much time.
func format(text string) []block {
	if utf8.RuneCountInString(text) > maxStyled {
		return []block{{Spans: []span{{Text: text}}}}
	}
	var blocks []block
	plain := 0 // the beginning of the plain lines
	for i := 0; i < len(text); {
		line := wholeLine.FindString(text[i:])
		end := i + len(line)
		if found := lineMark.FindStringSubmatch(line); found != nil {
			blocks = appendPlain(blocks, text[plain:i])
			blocks = append(blocks, markedBlock(found[1], line[len(found[1]):]))
			plain = min(end+1, len(text)) // without the line break, because a block ends the line
		}
		i = end + 1
	}
	return appendPlain(blocks, text[plain:])
}

var (
	// wholeLine matches a line without its end. Line breaks inside ``` do not end a line.
	wholeLine = regexp.MustCompile("^(?:```(?s:.+?)```|[^\n])*")
	// lineMark matches the mark at the beginning of a line, unless nothing follows it.
	lineMark = regexp.MustCompile(`^(> |[*-] |[0-9]{1,3}\. )[\s\pZ]*[^\s\pZ]`)
)

func markedBlock(mark, text string) block {
	b := block{Kind: "point", Mark: strings.TrimSpace(mark), Spans: appendSpans(nil, text, span{})}
	switch b.Mark {
	case ">":
		b.Kind, b.Mark = "quote", ""
	case "*", "-":
		b.Mark = "•"
	}
	return b
}

func appendPlain(blocks []block, text string) []block {
	if text == "" {
		return blocks
	}
	return append(blocks, block{Spans: appendSpans(nil, text, span{})})
}

// Patterns around the marks: a letter or a digit touches none of them, and inside there is no space next to them.
const (
	before = `[^\pL\p{Nd}]`
	after  = `(?:$|[^\pL\p{Nd}])`
	inside = `([^\s\pZ](?:.*?[^\s\pZ])??)`
	code   = "[^\\pL\\p{Nd}`]`([^\\s\\pZ`](?:.*?[^\\s\\pZ])??)`" // between two `, of which none is one of several
)

// styled matches a text with a style. Each alternative has a group for the text, and its mark in spanMarks. Only ``` may span
// several lines.
var styled = regexp.MustCompile(code + after + "|" + before + "(?:" + strings.Join([]string{
	"```(?s:(.+?))```" + after,
	`\*` + inside + `\*` + after,
	`_` + inside + `_` + after,
	`~` + inside + `~` + after,
	"((?i:https?)://[^\\s<>\"]*[^\\s<>\".,;:!?'*_~`)}\\]])", // an address, without the punctuation after it
}, "|") + ")")

var spanMarks = []string{"`", "```", "*", "_", "~", ""}

func appendSpans(spans []span, text string, style span) []span {
	for {
		found := styled.FindStringSubmatchIndex(" " + text) // the first mark has a character before it, like all others
		if found == nil {
			return appendText(spans, text, style)
		}
		group := slices.IndexFunc(found[2:], func(at int) bool { return at >= 0 }) / 2
		mark, start, end := spanMarks[group], found[2+2*group]-1, found[3+2*group]-1
		inner := style
		switch mark {
		case "*":
			inner.Bold = true
		case "_":
			inner.Italic = true
		case "~":
			inner.Strike = true
		case "":
			inner.Link = true
		default:
			inner.Mono = true
		}
		spans = appendText(spans, text[:start-len(mark)], style)
		if inner.Link || inner.Mono {
			spans = appendText(spans, text[start:end], inner)
		} else {
			spans = appendSpans(spans, text[start:end], inner)
		}
		text = text[end+len(mark):]
	}
}

func appendText(spans []span, text string, style span) []span {
	if text == "" {
		return spans
	}
	style.Text = text
	return append(spans, style)
}

const (
	// maxStyled is the most characters of a message's text. Only a template or an unknown message can have more.
	maxStyled = 4096
	// maxShort is the most characters of a text that is not long, about as many as a phone shows above its keyboard.
	maxShort = 600
	// maxShortLines is the most lines of such a text.
	maxShortLines = 14
)

// long reports whether a text is so long that WhatsApp hides its end behind "Read more".
func long(text string) bool {
	return utf8.RuneCountInString(text) > maxShort || strings.Count(text, "\n") >= maxShortLines
}
