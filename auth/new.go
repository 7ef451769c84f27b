package auth

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jelou-go/jelou/internal/redact"
)

// NewBasic makes credentials from the client id and the client secret that Jelou issued.
//
// Neither may be empty, start or end with white space (usually a pasted line break), contain a control character or an
// invisible character, or be invalid UTF-8. The id may not contain a colon (RFC 7617). The error names each value that
// breaks a rule, and the rule, but never repeats the value.
func NewBasic(clientID, clientSecret string) (*Basic, error) {
	return newBasic(clientID, clientSecret, checkID("the client id", clientID), checkValue("the client secret", clientSecret))
}

// The environment variables that [FromEnv] reads.
const (
	EnvClientID     = "JELOU_CLIENT_ID"
	EnvClientSecret = "JELOU_CLIENT_SECRET"
)

// FromEnv makes credentials from the environment variables [EnvClientID] and [EnvClientSecret], by the rules of
// [NewBasic]. It also rejects a value in quotation marks, because docker --env-file does not remove them. The error
// names each variable that is missing (unset, empty or only white space), or else each that breaks a rule, but never a value.
func FromEnv() (*Basic, error) {
	id, secret := os.Getenv(EnvClientID), os.Getenv(EnvClientSecret)
	var missing []string
	if isBlank(id) {
		missing = append(missing, EnvClientID)
	}
	if isBlank(secret) {
		missing = append(missing, EnvClientSecret)
	}
	if len(missing) > 0 {
		return nil, redact.Problem("not set in the environment: " + strings.Join(missing, " and "))
	}
	return newBasic(id, secret,
		cmp.Or(checkQuotes(EnvClientID, id), checkID(EnvClientID, id)),
		cmp.Or(checkQuotes(EnvClientSecret, secret), checkValue(EnvClientSecret, secret)))
}

// newBasic makes credentials unless a rule is broken. It skips empty rules.
func newBasic(id, secret string, broken ...string) (*Basic, error) {
	broken = slices.DeleteFunc(broken, func(rule string) bool { return rule == "" })
	if len(broken) > 0 {
		return nil, redact.Problem(strings.Join(broken, "; "))
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	return &Basic{header: func() string { return header }}, nil
}

// checkID also forbids colons: in RFC 7617 the first colon ends the id.
func checkID(name, value string) string {
	rule := checkValue(name, value)
	if rule == "" && strings.Contains(value, ":") {
		return name + " contains a colon"
	}
	return rule
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

func checkQuotes(name, value string) string {
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return name + " is in quotation marks: remove them (docker --env-file leaves them on)"
	}
	return ""
}

// isInvisible reports characters that nobody notices in a pasted value, such as a byte order mark, a soft hyphen, or
// any space other than U+0020.
func isInvisible(r rune) bool {
	const blankBraille = '\u2800'
	return r == blankBraille || !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func isBlank(value string) bool { return strings.TrimSpace(value) == "" }
