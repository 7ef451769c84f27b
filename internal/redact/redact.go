// Package redact keeps the content of messages out of logs.
package redact

import (
	"fmt"
	"log/slog"
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
