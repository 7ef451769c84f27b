package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// visible writes characters that show nothing, look like a plain space or turn the text around as JSON would
// escape them, so that JSON stays the same JSON. Bytes that are no UTF-8, which JSON cannot have, become \xff.
func visible(text []byte) string {
	var b strings.Builder
	var before rune
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n' || r == '\t' || isSeen(r, before):
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

// isSeen tells characters that can be seen. Some that Unicode counts as letters, marks or symbols are drawn
// as nothing; a variation selector is one of them, unless it follows the symbol that it makes an emoji of.
func isSeen(r, before rune) bool {
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
