package outbox

import (
	"fmt"
	"io"
	"log/slog"
)

const hiddenItem = "outbox.Item(content hidden)"

// Format prints only the type's name, for every verb.
func (Item) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hiddenItem) }

// LogValue returns only the name of the type.
func (Item) LogValue() slog.Value { return slog.StringValue(hiddenItem) }

// Format prints only the type's name, for every verb, because the outbox has the keys of [WithCipher].
func (b *Box[TTx]) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "outbox.Box(content hidden)")
}
