package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

// The lines to copy work as they are: a sandbox that knows some bots shows one of them.
func TestPageShowsAKnownBot(t *testing.T) {
	for want, opts := range map[string][]sandbox.Option{
		"BOT_ID": nil,
		"ANNA":   {sandbox.WithBot("BEA"), sandbox.WithBot("ANNA")},
	} {
		w := httptest.NewRecorder()
		newBox(t, opts...).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if page := w.Body.String(); !strings.Contains(page, "export JELOU_BOT_ID="+want+"\n") || !strings.Contains(page, "/v1/bots/"+want+"/messages") {
			t.Errorf("no bot %s in %s", want, page)
		}
	}
}
