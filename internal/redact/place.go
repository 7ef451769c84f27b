package redact

import "strings"

const (
	maxName   = 64
	maxDigits = 4 // of an index, or in a name
)

// Place is a JSON pointer as it may be shown. A member's name that is not one as contracts have it is left out:
// the sender chose it, and it may be a phone number or what a message says.
func Place(pointer string) string {
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		if !isName(token) {
			tokens[i] = "…"
		}
	}
	return strings.Join(tokens, "/")
}

func isName(token string) bool {
	digits := 0
	for _, c := range token {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' && c != '.':
			return false
		}
	}
	return len(token) <= maxName && digits <= maxDigits
}
