// Package redact keeps the content of messages out of logs.
package redact

import (
	"fmt"
	"log/slog"
	"strings"
)

// Format prints the name of a type instead of its content.
func Format(s fmt.State, typeName string) {
	// A write to a fmt.State goes to a buffer and cannot fail.
	_, _ = fmt.Fprintf(s, "%s(content hidden)", typeName)
}

// LogValue returns the value to log instead of a message's content.
func LogValue(typeName string) slog.Value {
	return slog.StringValue(typeName + "(content hidden)")
}

// Problem is an error whose text is ours alone, so it holds nothing private.
type Problem string

// Error returns the text with the library's name.
func (p Problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the text.
func (p Problem) SafeText() string { return string(p) }

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
