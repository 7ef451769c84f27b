package outbox_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/sqlite"
)

func TestNothingPrivateIsPrinted(t *testing.T) {
	const text = "zq9xw"
	key := bytes.Repeat([]byte{0xab}, 32)
	box, err := sqlite.Open(t.TempDir()+"/box.db", nil, outbox.WithCipher(key))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = box.Close() }()
	item := outbox.Item{
		Message: jelou.TextMessage{UserID: ana, Text: text}, Fallback: &jelou.Template{Destinations: []string{ana}, Parameters: []string{text}},
	}
	var out bytes.Buffer
	for _, value := range []any{item, &item, box, box.Box} {
		for _, verb := range "vsqxXdT" {
			for _, flag := range []string{"", "+", "#"} {
				_, _ = fmt.Fprintf(&out, "%"+flag+string(verb), value)
				_, _ = fmt.Fprintf(&out, "%"+flag+string(verb), []any{value, struct{ V any }{value}})
			}
		}
	}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(handler).Info("insert", "item", item, "pointer", &item)
	}
	for _, private := range []string{ana, text, fmt.Sprintf("%x", text), "171 171", "0xab", "abab"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("printed %q", private)
		}
	}
}
