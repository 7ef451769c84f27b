package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

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
