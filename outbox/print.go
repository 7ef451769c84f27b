package outbox

import (
	"fmt"
	"log/slog"

	"github.com/jelou-go/jelou/internal/redact"
)

// Format prints only the type's name, for every verb.
func (Item) Format(state fmt.State, _ rune) { redact.Format(state, "outbox.Item") }

// LogValue returns only the name of the type.
func (Item) LogValue() slog.Value { return redact.LogValue("outbox.Item") }

// Format prints only the type's name, for every verb, because the outbox has the keys of [WithCipher].
func (b *Box[TTx]) Format(state fmt.State, _ rune) { redact.Format(state, "outbox.Box") }
