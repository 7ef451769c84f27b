package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// maxRaw is the most bytes of a body that the page shows.
	maxRaw = 16 << 10
	// maxIndented is the largest size of an indented body.
	maxIndented = 4 * maxRaw
	// maxPreview is the most bytes of a body that the page shows in place of a message.
	maxPreview = 240
	// maxBrackets limits the brackets of an indented body, because the spaces grow with the square of the nesting.
	maxBrackets = 512
)

// raw returns the body as text that a reader can read and copy. It indents JSON, which remains the same JSON.
func raw(body []byte) string {
	if len(body) <= maxRaw && utf8.Valid(body) && json.Valid(body) {
		return visible(indented(body))
	}
	return beginning(body, maxRaw)
}

// beginning returns at most the first most bytes of the text, followed by the number of bytes that it leaves out.
func beginning(text []byte, most int) string {
	if len(text) <= most {
		return visible(text)
	}
	end := most
	for most-end < utf8.UTFMax-1 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s\n… and %d more bytes", visible(text[:end]), len(text)-end)
}

// preview returns the beginning of a body that the page shows in place of a message.
func preview(body []byte) string { return beginning(body, maxPreview) }

// indented indents JSON. It returns JSON with too many brackets, and JSON that would become too large, as it is.
func indented(body []byte) []byte {
	// Carriage returns are only between tokens, because JSON escapes them in strings.
	body = bytes.ReplaceAll(body, []byte("\r"), nil)
	brackets := bytes.Count(body, []byte("{")) + bytes.Count(body, []byte("["))
	var b bytes.Buffer
	if brackets > maxBrackets || json.Indent(&b, body, "", "  ") != nil || b.Len() > maxIndented {
		return body
	}
	return b.Bytes()
}

// visible escapes characters that are invisible, look like a plain space or reverse the text. It uses JSON's escapes,
// so that JSON remains the same JSON. Invalid UTF-8, which JSON cannot contain, becomes \xff.
func visible(text []byte) string {
	var b strings.Builder
	var before rune
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n' || r == '\t' || isVisible(r, before):
			b.WriteRune(r)
		case r == '\r':
			b.WriteString(`\r`)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		before, text = r, text[size:]
	}
	return b.String()
}

// isVisible reports whether a character is visible. Some characters show nothing although Unicode counts them as letters,
// marks or symbols. A variation selector is visible only after the symbol that it turns into an emoji.
func isVisible(r, before rune) bool {
	const blankBraille = '\u2800'
	switch {
	case unicode.Is(unicode.Variation_Selector, r):
		return unicode.Is(unicode.So, before)
	case r == blankBraille, unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return false
	default:
		return unicode.IsPrint(r)
	}
}
