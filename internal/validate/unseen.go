package validate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isUnseen reports whether a character is in the class unseen. Most characters are visible ASCII, so it looks for those
// first.
func isUnseen(c rune) bool { return (c <= ' ' || c >= 0x7F) && isUnseenOther(c) }

func isUnseenOther(c rune) bool {
	switch {
	case c <= ' ', c >= 0x7F && c <= 0xA0, c == 0xAD, c == 0x34F, c == 0x61C, c == 0x115F, c == 0x1160, c == 0x1680,
		c == 0x17B4, c == 0x17B5, c >= 0x180B && c <= 0x180F, c >= 0x2000 && c <= 0x200F, c >= 0x2028 && c <= 0x202F,
		c >= 0x205F && c <= 0x206F, c == 0x2800, c == 0x3000, c == 0x3164, c >= 0xFE00 && c <= 0xFE0F, c == 0xFEFF,
		c == 0xFFA0, c >= 0xFFF9 && c <= 0xFFFB:
		return true
	}
	return false
}

func invisible(s string) string {
	for _, c := range s {
		if !isUnseen(c) {
			return ""
		}
	}
	return "nothing that can be seen"
}

func unseenIn(s string) string {
	for _, c := range s {
		if isUnseen(c) {
			return named(c)
		}
	}
	return ""
}

func unseenAround(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case isUnseen(first):
		return named(first) + " at the beginning"
	case isUnseen(last):
		return named(last) + " at the end"
	}
	for _, c := range s {
		if unicode.IsControl(c) {
			return named(c)
		}
	}
	return ""
}

// named returns the name of an invisible character.
func named(c rune) string {
	switch {
	case c == '\n' || c == '\r':
		return "a line break"
	case c == ' ':
		return "a blank"
	case unicode.IsControl(c):
		return fmt.Sprintf("a control character (%U)", c)
	case unicode.IsSpace(c):
		return fmt.Sprintf("white space (%U)", c)
	default:
		return fmt.Sprintf("an invisible character (%U)", c)
	}
}

func cardText(s string) string {
	if n := strings.Count(s, "\n"); n > 2 {
		return count(n, "line break")
	}
	return invisible(s)
}
