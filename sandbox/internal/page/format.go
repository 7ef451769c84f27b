package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// block is a line that is drawn apart from others, or the lines between such.
type block struct {
	Kind  string // quote, point; "" where it is drawn as it stands
	Mark  string // of a point
	Spans []span
}

// span is a piece of text that looks the same throughout.
type span struct {
	Text                       string
	Bold, Italic, Strike, Mono bool
}

// format reads WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and ```monospace``` and, at the beginning
// of a line, "> ", "* ", "- " and "1. ". What is no pair of marks stays as it is, so that no character of a
// message gets lost.
func format(text string) []block {
	var blocks []block
	plain := 0 // where the lines begin that are not drawn apart
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		if kind, mark, length := lineMark(text[i:end]); length > 0 {
			blocks = appendPlain(blocks, text[plain:i])
			blocks = append(blocks, block{kind, mark, appendSpans(nil, text[i+length:end], span{})})
			plain = min(end+1, len(text)) // the block itself breaks the line
		}
		i = end + 1
	}
	return appendPlain(blocks, text[plain:])
}

func appendPlain(blocks []block, text string) []block {
	if text == "" {
		return blocks
	}
	return append(blocks, block{Spans: appendSpans(nil, text, span{})})
}

// lineEnd finds the end of the line that begins at i. Line breaks within ``` end none.
func lineEnd(text string, i int) int {
	for i < len(text) && text[i] != '\n' {
		const mark = "```"
		length := 0
		if strings.HasPrefix(text[i:], mark) {
			length = marked(text, i, mark)
		}
		if length > 0 {
			i += 2*len(mark) + length
		} else {
			i++
		}
	}
	return i
}

var pointMark = regexp.MustCompile(`^(?:[*-]|[0-9]{1,3}\.) `)

// lineMark reads the mark that a line begins with: what it makes of the line, what is drawn in its place, and
// how long it is, 0 where there is none. Where nothing follows it, it is none.
func lineMark(line string) (kind, drawn string, length int) {
	mark := pointMark.FindString(line)
	switch {
	case strings.HasPrefix(line, "> "):
		kind, mark = "quote", "> "
	case mark == "* ", mark == "- ":
		kind, drawn = "point", "•"
	default:
		kind, drawn = "point", strings.TrimSpace(mark)
	}
	if strings.TrimSpace(line[len(mark):]) == "" {
		return "", "", 0
	}
	return kind, drawn, len(mark)
}

func appendSpans(spans []span, text string, style span) []span {
	plain := 0 // where the text begins that no mark has taken
	for i := 0; i < len(text); {
		mark := markAt(text, i)
		length := 0
		if mark != "" {
			length = marked(text, i, mark)
		}
		if length == 0 {
			i += max(1, len(mark))
			continue
		}
		spans = appendText(spans, text[plain:i], style)
		inner := text[i+len(mark) : i+len(mark)+length]
		switch mark {
		case "*":
			spans = appendSpans(spans, inner, span{Bold: true, Italic: style.Italic, Strike: style.Strike})
		case "_":
			spans = appendSpans(spans, inner, span{Bold: style.Bold, Italic: true, Strike: style.Strike})
		case "~":
			spans = appendSpans(spans, inner, span{Bold: style.Bold, Italic: style.Italic, Strike: true})
		default:
			mono := style
			mono.Mono = true
			spans = appendText(spans, inner, mono)
		}
		i += 2*len(mark) + length
		plain = i
	}
	return appendText(spans, text[plain:], style)
}

func appendText(spans []span, text string, style span) []span {
	if text == "" {
		return spans
	}
	style.Text = text
	return append(spans, style)
}

func markAt(text string, i int) string {
	switch {
	case strings.HasPrefix(text[i:], "```"):
		return "```"
	case strings.IndexByte("*_~`", text[i]) >= 0:
		return text[i : i+1]
	default:
		return ""
	}
}

// marked returns the length of what stands between the mark at i and the one that closes it, or 0. A pair
// hugs its text, stands apart from the words around it, and keeps to one line; only ``` may span several.
func marked(text string, i int, mark string) int {
	if before, _ := utf8.DecodeLastRuneInString(text[:i]); isWord(before) {
		return 0
	}
	start := i + len(mark)
	rest := text[start:]
	if mark != "```" {
		if first, _ := utf8.DecodeRuneInString(rest); unicode.IsSpace(first) {
			return 0
		}
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			rest = rest[:end]
		}
	}
	for from := 0; ; {
		n := strings.Index(rest[from:], mark)
		if n < 0 {
			return 0
		}
		end := from + n
		last, _ := utf8.DecodeLastRuneInString(rest[:end])
		after, _ := utf8.DecodeRuneInString(text[start+end+len(mark):])
		hugs := mark == "```" || !unicode.IsSpace(last)
		if end > 0 && hugs && !isWord(after) {
			return end
		}
		from = end + len(mark)
	}
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
