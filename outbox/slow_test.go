package outbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jelou-go/jelou/outbox"
)

// The id of a sent message can have any character.
func TestMessageIDHasAnyCharacter(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"success":true,"messageId":"m\u0000\n\ud800'1"}`) // an error means that the client has gone
	}))
	t.Cleanup(server.Close)
	both(t, func(t *testing.T, open opener) {
		b := open(t, clientFor(t, server.URL), outbox.WithRescue(3*time.Second))
		id := b.add(ana, "one")
		b.running()
		if got := b.becomes(id, outbox.Sent); got.MessageID != "m\n\ufffd'1" {
			t.Errorf("%+v", got)
		}
	})
}
