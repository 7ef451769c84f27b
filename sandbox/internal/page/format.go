package page

import (
	"regexp"
	"strings"
	"unicode"
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

const monospace = "```"

// format interprets WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and ```monospace```, and at the beginning of a
// line "> ", "* ", "- " and "1. ". It keeps a mark without a partner as text, so that no character of a message is
// lost.
func format(text string) []block {
	var blocks []block
	plain := 0 // the beginning of the plain lines
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		if kind, mark, length := lineMark(text[i:end]); length > 0 {
			blocks = appendPlain(blocks, text[plain:i])
			blocks = append(blocks, block{kind, mark, appendSpans(nil, text[i+length:end], span{})})
			plain = min(end+1, len(text)) // without the line break, because a block ends the line
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

// lineEnd returns the end of the line that begins at i. Line breaks inside ``` do not end a line.
func lineEnd(text string, i int) int {
	for i < len(text) && text[i] != '\n' {
		length := 0
		if strings.HasPrefix(text[i:], monospace) {
			length = marked(text, i, monospace)
		}
		if length > 0 {
			i += 2*len(monospace) + length
		} else {
			i++
		}
	}
	return i
}

var pointMark = regexp.MustCompile(`^(?:[*-]|[0-9]{1,3}\.) `)

// lineMark reads the mark at the beginning of a line. It returns the kind of block, the mark to draw, and the length of
// the mark. The length is 0 if the line has no mark, or nothing after the mark.
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
	plain := 0 // the beginning of the text after the last mark
	for i := 0; i < len(text); {
		mark, length := markAt(text, i)
		if length == 0 {
			i += max(1, len(mark))
			continue
		}
		spans = appendText(spans, text[plain:i], style)
		inner := text[i+len(mark) : i+len(mark)+length]
		i += 2*len(mark) + length
		plain = i
		inside := style
		switch mark {
		case "*":
			inside.Bold = true
		case "_":
			inside.Italic = true
		case "~":
			inside.Strike = true
		case "":
			inside.Link = true
		default:
			inside.Mono = true
		}
		if inside.Link || inside.Mono {
			spans = appendText(spans, inner, inside)
		} else {
			spans = appendSpans(spans, inner, inside)
		}
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

var link = regexp.MustCompile(`^(?i:https?)://[^\s<>"]+`)

// linkAt returns the length of the address that begins at i, or 0. The punctuation after an address is not part of it.
func linkAt(text string, i int) int {
	if before, _ := utf8.DecodeLastRuneInString(text[:i]); isWord(before) {
		return 0
	}
	address := strings.TrimRight(link.FindString(text[i:]), ".,;:!?'*_~`)]}")
	if strings.HasSuffix(address, "//") {
		return 0
	}
	return len(address)
}

const (
	// maxShort is the most characters of a text that is not long, about as many as a phone shows above its keyboard.
	maxShort = 600
	// maxShortLines is the most lines of such a text.
	maxShortLines = 14
)

// long reports whether a text is so long that WhatsApp hides its end behind "Read more".
func long(text string) bool {
	return utf8.RuneCountInString(text) > maxShort || strings.Count(text, "\n") >= maxShortLines
}

// markAt returns the mark at i and the length of the text up to its closing mark, or 0 if they are not a pair. The mark
// of an address is "".
func markAt(text string, i int) (mark string, length int) {
	for _, mark := range []string{monospace, "*", "_", "~", "`"} {
		if strings.HasPrefix(text[i:], mark) {
			return mark, marked(text, i, mark)
		}
	}
	return "", linkAt(text, i)
}

// marked returns the length of the text between the mark at i and its closing mark, or 0 if they are not a pair. A pair
// has no space between a mark and the text, and does not touch other words. Only ``` may span several lines.
func marked(text string, i int, mark string) int {
	if before, _ := utf8.DecodeLastRuneInString(text[:i]); isWord(before) {
		return 0
	}
	start := i + len(mark)
	rest := text[start:]
	if mark != monospace {
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
		hugs := mark == monospace || !unicode.IsSpace(last)
		if end > 0 && hugs && !isWord(after) {
			return end
		}
		from = end + len(mark)
	}
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
