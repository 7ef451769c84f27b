package auth

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is all that is ever printed of credentials.
const redacted = "auth.Basic(redacted)"

// Format prints "auth.Basic(redacted)" for every verb.
func (b Basic) Format(state fmt.State, _ rune) {
	// A failed write is the writer's to report: fmt.Fprintf returns it to its caller.
	_, _ = io.WriteString(state, redacted)
}

// LogValue returns "auth.Basic(redacted)".
func (b Basic) LogValue() slog.Value {
	return slog.StringValue(redacted)
}

// MarshalJSON returns "auth.Basic(redacted)" as a JSON string.
func (b Basic) MarshalJSON() ([]byte, error) {
	return []byte(`"` + redacted + `"`), nil
}
