package redact

import "strings"

const (
	maxName   = 64
	maxDigits = 4 // in an index or a name
)

// Place returns a JSON pointer that is safe to print. It replaces every token that does not look like a member of the
// contract by "…", because the sender chose such a name, and it may be a phone number or the text of a message.
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
