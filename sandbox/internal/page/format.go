package page

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a piece of text that looks the same throughout.
type span struct {
	Text                       string
	Bold, Italic, Strike, Mono bool
}

// format reads WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and ```monospace```. What is no pair of
// marks stays as it is, so that no character of a message gets lost.
func format(text string) []span {
	return appendSpans(nil, text, span{})
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
