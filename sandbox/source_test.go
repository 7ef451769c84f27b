package sandbox_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

// The lines to copy must work unchanged, so they name a bot that the sandbox knows.
func TestPageShowsAKnownBot(t *testing.T) {
	for want, opts := range map[string][]sandbox.Option{
		"BOT_ID": nil,
		"ANNA":   {sandbox.WithBot("BEA"), sandbox.WithBot("ANNA")},
	} {
		w := httptest.NewRecorder()
		newBox(t, opts...).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if page := w.Body.String(); !strings.Contains(page, "export JELOU_BOT_ID="+want+"\n") || !strings.Contains(page, "/v1/bots/"+want+"/messages") {
			t.Errorf("the page does not name the bot %s: %s", want, page)
		}
	}
}

func TestResetReachesOpenPages(t *testing.T) {
	box := sandbox.Start(t)
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Fatal(got)
	}
	resp, err := http.Get(box.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	until := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("the stream ended before %s: %v", want, lines.Err())
	}
	until(`{"first":1,"older":0,"users":[{"query":"","name":"Everybody","count":1}`)
	box.Reset()
	until(`{"first":2,"older":0,"users":[{"query":"","name":"Everybody","count":0}]}`)
}
