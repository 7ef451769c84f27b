package auth

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is printed in place of every credential.
const redacted = "auth.Basic(redacted)"

// Format prints "auth.Basic(redacted)" for every verb.
func (b Basic) Format(state fmt.State, _ rune) {
	// fmt.Fprintf reports a failed write to its caller.
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
