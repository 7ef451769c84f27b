package sandbox_test

import (
	"bufio"
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

// A page that is open notices that the sandbox starts over.
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
		t.Fatalf("no %s: %v", want, lines.Err())
	}
	until(`{"first":1,"older":0,"users":[{"query":"","name":"Everybody","count":1}`)
	box.Reset()
	until(`{"first":2,"older":0,"users":[{"query":"","name":"Everybody","count":0}]}`)
}
