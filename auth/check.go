package auth

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// problem is an error in words that are all our own.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the words.
func (p problem) SafeText() string { return string(p) }

// check joins the rules that were broken into one error, nil if there are none.
func check(broken ...string) error {
	var all []string
	for _, rule := range broken {
		if rule != "" {
			all = append(all, rule)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return problem(strings.Join(all, "; "))
}

// checkID adds the rule of RFC 7617: the first colon ends the id.
func checkID(name, value string) string {
	if rule := checkValue(name, value); rule != "" {
		return rule
	}
	if strings.Contains(value, ":") {
		return name + " contains a colon"
	}
	return ""
}

// checkValue returns the rule that value breaks, if any, and never the value.
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
		if isUnseen(r) {
			return fmt.Sprintf("%s contains a character that cannot be seen (%U)", name, r)
		}
	}
	return ""
}

// isUnseen tells the characters that nobody sees in a value which was pasted: a byte order mark, a soft hyphen, every space
// but the plain one.
func isUnseen(r rune) bool {
	const blankBraille = '\u2800'
	return r == blankBraille || !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// isQuoted tells a value in quotation marks that were to be taken off.
func isQuoted(value string) bool {
	return len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0]
}

func isBlank(value string) bool {
	return strings.TrimSpace(value) == ""
}
