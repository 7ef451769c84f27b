package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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

// watch opens a page's stream. The function that it returns reads the stream until a line contains want, and returns
// the line.
func watch(t *testing.T, box *sandbox.Server, query string) func(want string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, box.URL+"/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	return func(want string) string {
		t.Helper()
		for lines.Scan() {
			if line := lines.Text(); strings.Contains(line, want) {
				return line
			}
		}
		t.Fatalf("the stream ended before %s: %v", want, lines.Err())
		return ""
	}
}

func TestOpenPagesLearnTheStatus(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Hour))
	sendText(t, box, "ana", "t")
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("bea", "cleo")); err != nil {
		t.Fatal(err)
	}
	until := watch(t, box, "?user=bea")
	tick := func(person int, status string) string {
		return fmt.Sprintf(`id=\"s2-%d\" data-status=\"%s\"`, person, status)
	}
	event := func(ticks ...string) { // an event with these ticks, and no others
		t.Helper()
		until("event: status")
		data := until("data: ")
		if n := strings.Count(data, "data-status"); n != len(ticks) {
			t.Errorf("the event has %d ticks, want %d: %s", n, len(ticks), data)
		}
		for _, want := range ticks {
			if !strings.Contains(data, want) {
				t.Errorf("the event lacks %s: %s", want, data)
			}
		}
	}
	event(tick(0, "CREATED"), tick(1, "CREATED"))
	box.Advance(time.Hour)
	event(tick(0, "DELIVERED_CHANNEL"), tick(1, "DELIVERED_CHANNEL"))
	box.Reply("BOT", "cleo", "Yes")
	event(tick(1, "REPLY"))
}

func TestOpenPagesLearnTheStatusInTime(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithPace(200*time.Millisecond))
	until := watch(t, box, "")
	sendText(t, box, "ana", "t")
	until(`data-status=\"READ\"`) // on a busy machine the stream may leave out earlier statuses
}

func TestPagesShowRepliesAndTemplates(t *testing.T) {
	box := sandbox.Start(t)
	until := watch(t, box, "")
	box.Reply("BOT", "ana", "from a person")
	until("from a person")
	english := orderReady("ana")
	english.Language = "en"
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", english); err != nil {
		t.Fatal(err)
	}
	until("Hello Ana, your order A-17 is ready.")
}

func TestResetReachesOpenPages(t *testing.T) {
	box := sandbox.Start(t)
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Fatal(got)
	}
	until := watch(t, box, "")
	until(`{"first":1,"older":0,"users":[{"query":"","name":"Everybody","count":1}`)
	box.Reset()
	until(`{"first":2,"older":0,"users":[{"query":"","name":"Everybody","count":0}]}`)
}
