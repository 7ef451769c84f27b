package auth

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jelou-go/jelou/internal/redact"
)

// check joins the broken rules into one error. It skips empty ones, and returns nil if no rule was broken.
func check(broken ...string) error {
	broken = slices.DeleteFunc(broken, func(rule string) bool { return rule == "" })
	if len(broken) == 0 {
		return nil
	}
	return redact.Problem(strings.Join(broken, "; "))
}

// checkID also forbids colons: in RFC 7617 the first colon ends the id.
func checkID(name, value string) string {
	if rule := checkValue(name, value); rule != "" {
		return rule
	}
	if strings.Contains(value, ":") {
		return name + " contains a colon"
	}
	return ""
}

// checkValue returns the first rule that value breaks, or an empty string. It never repeats the value.
func checkValue(name, value string) string {
	switch {
	case isBlank(value):
		return name + " is empty"
	case !utf8.ValidString(value):
		return name + " is not valid UTF-8"
	case strings.TrimSpace(value) != value:
		return name + " starts or ends with white space"
	case strings.ContainsFunc(value, unicode.IsControl):
		return name + " contains a control character"
	}
	for _, r := range value {
		if isInvisible(r) {
			return fmt.Sprintf("%s contains an invisible character (%U)", name, r)
		}
	}
	return ""
}

// isInvisible reports characters that nobody notices in a pasted value, such as a byte order mark, a soft hyphen, or
// any space other than U+0020.
func isInvisible(r rune) bool {
	const blankBraille = '\u2800'
	return r == blankBraille || !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func isBlank(value string) bool {
	return strings.TrimSpace(value) == ""
}
