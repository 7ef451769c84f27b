package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
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

// watch opens a page's stream. The function that it returns waits until the page, which it requests at each event, has all
// these texts.
func watch(t *testing.T, box *sandbox.Server, query string) func(want ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	open := func(path string) io.ReadCloser {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, box.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp.Body
	}
	lines := bufio.NewScanner(open("/events"))
	return func(want ...string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() != "data:" {
				continue
			}
			page, err := io.ReadAll(open("/" + query))
			if err != nil {
				t.Fatal(err)
			}
			lacks := func(text string) bool { return !strings.Contains(string(page), text) }
			if !slices.ContainsFunc(want, lacks) {
				return
			}
		}
		t.Fatalf("the stream ended before %q: %v", want, lines.Err())
	}
}

func TestOpenPagesLearnTheStatus(t *testing.T) {
	t.Parallel()
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Hour))
	until := watch(t, box, "?user=bea")
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("bea", "cleo")); err != nil {
		t.Fatal(err)
	}
	tick := func(person int, status string) string {
		return fmt.Sprintf(`id="s1-%d" data-status="%s"`, person, status)
	}
	until(tick(0, "CREATED"), tick(1, "CREATED"))
	box.Advance(time.Hour)
	until(tick(0, "DELIVERED_CHANNEL"), tick(1, "DELIVERED_CHANNEL"))
	box.Reply("BOT", "cleo", "Yes")
	until(tick(0, "DELIVERED_CHANNEL"), tick(1, "REPLY"))
}

func TestOpenPagesLearnTheStatusInTime(t *testing.T) {
	t.Parallel()
	box := sandbox.Start(t, sandbox.WithPace(200*time.Millisecond))
	until := watch(t, box, "")
	sendText(t, box, "ana", "t")
	until(`data-status="READ"`) // on a busy machine the stream may leave out earlier statuses
}

func TestPagesShowRepliesAndTemplates(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
	box := sandbox.Start(t)
	if got := call(t, box, messages, message, nil); got.status != http.StatusOK {
		t.Fatal(got)
	}
	until := watch(t, box, "")
	until("Everybody (1)")
	box.Reset()
	until("Everybody (0)")
}
