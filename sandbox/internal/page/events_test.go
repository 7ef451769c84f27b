package page

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// events reads an event stream.
type events struct {
	t       *testing.T
	resp    *http.Response
	scanner *bufio.Scanner
}

type event struct {
	id, name, html string
	overview       overview
}

func listen(t *testing.T, server *httptest.Server, after, lastID string) *events {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events?after="+after, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%d %s", resp.StatusCode, got)
	}
	scanner := bufio.NewScanner(resp.Body)
	scanner.Buffer(nil, 16<<20)
	return &events{t, resp, scanner}
}

// next waits for an event or a comment. At the end of the stream, ok is false.
func (e *events) next() (got event, comment, ok bool) {
	e.t.Helper()
	for e.scanner.Scan() {
		line := e.scanner.Text()
		field, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" && comment:
			return event{}, true, true
		case line == "":
			return got, false, true
		case strings.HasPrefix(line, ":"):
			comment = true
		case field == "id":
			got.id = value
		case field == "event":
			got.name = value
		case field == "data" && got.name == "overview":
			if err := json.Unmarshal([]byte(value), &got.overview); err != nil {
				e.t.Fatal(err)
			}
		case field == "data" && got.name == "status":
		case field == "data":
			if err := json.Unmarshal([]byte(value), &got.html); err != nil {
				e.t.Fatal(err)
			}
		case line == "data:":
		default:
			e.t.Fatalf("unexpected line %q", line)
		}
	}
	return event{}, false, false
}

// event waits for the next event, and skips comments.
func (e *events) event() event {
	e.t.Helper()
	for {
		got, comment, ok := e.next()
		if !ok {
			e.t.Fatalf("the stream ended: %v", e.scanner.Err())
		}
		if !comment {
			return got
		}
	}
}

// until collects articles up to the article that contains want. It returns the last id and the HTML.
func (e *events) until(want string) (id, html string) {
	e.t.Helper()
	for {
		got := e.event()
		html += got.html
		if strings.Contains(got.html, want) {
			return got.id, html
		}
	}
}

// overview waits for the next overview.
func (e *events) overview() overview {
	e.t.Helper()
	for {
		if got := e.event(); got.name == "overview" {
			return got.overview
		}
	}
}

func serve(t *testing.T, page *Page) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	t.Cleanup(page.Close) // runs before server.Close, which waits for the streams
	return server
}

func TestStreamSendsNewItems(t *testing.T) {
	source := newLog(text("u", "first"))
	stream := listen(t, serve(t, New(source, "")), "", "")
	stream.until("first")
	source.add(text("u", "line\r\nbreak\u2028data: x"))
	_, html := stream.until("line")
	contains(t, html, "<article", "line\r\nbreak\u2028data: x")
	if strings.Contains(html, "first") {
		t.Error("the first item is sent twice")
	}
}

func TestStreamResumesAfterTheLastEvent(t *testing.T) {
	source := newLog(text("u", "first"), text("u", "second"))
	page := New(source, "")
	server := serve(t, page)
	for name, stream := range map[string]*events{
		"after":         listen(t, server, page.eventID(1), ""),
		"last event id": listen(t, server, page.eventID(0), page.eventID(1)),
	} {
		id, html := stream.until("second")
		if strings.Contains(html, "first") {
			t.Errorf("%s: the first item is sent twice", name)
		}
		if id != page.eventID(2) {
			t.Errorf("%s: the id is %s, want %s", name, id, page.eventID(2))
		}
	}
}

// The page and its stream together show every item once.
func TestStreamContinuesAfterThePage(t *testing.T) {
	source := newLog(text("u", "first"))
	page := New(source, "")
	server := serve(t, page)
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	_, rest, _ := strings.Cut(w.Body.String(), `data-after="`)
	after, _, _ := strings.Cut(rest, `"`)
	source.add(text("u", "second"))
	if _, html := listen(t, server, after, "").until("second"); strings.Contains(html, "first") {
		t.Error("the first item is sent twice")
	}
}

func TestStreamOfAnotherSandboxStartsOver(t *testing.T) {
	source := newLog(text("u", "first"))
	server := serve(t, New(source, ""))
	for _, id := range []string{New(source, "").eventID(1), "1", "nonsense"} {
		stream := listen(t, server, id, "")
		if got := stream.event(); got.name != "restart" || got.id != "" {
			t.Errorf("%s: got the event %+v, want restart", id, got)
		}
		if _, _, ok := stream.next(); ok {
			t.Errorf("%s: the stream continues", id)
		}
	}
}

func TestStreamSendsNoMoreThanThePageShows(t *testing.T) {
	var many []Item
	for i := range maxItems + 5 {
		many = append(many, text("u", fmt.Sprintf("message-%d.", i)))
	}
	stream := listen(t, serve(t, New(newLog(many...), "")), "", "")
	_, html := stream.until(fmt.Sprintf("message-%d.", maxItems+4))
	if n := strings.Count(html, "<article"); n != maxItems {
		t.Errorf("the stream sends %d articles, want %d", n, maxItems)
	}
	if got := stream.overview(); got.Older != 5 {
		t.Errorf("the overview counts %d older items, want 5", got.Older)
	}
}

// The page of one user gets no messages to other users, and such messages do not displace the user's own.
func TestStreamOfOneUserHasOnlyTheirMessages(t *testing.T) {
	source := newLog(text("anna", "first"))
	for range maxItems {
		source.add(text("bob", "other"))
	}
	page := New(source, "")
	stream := listen(t, serve(t, page), "&user=anna", "")
	if _, html := stream.until("first"); strings.Contains(html, "other") {
		t.Error("the stream sends a message to bob")
	}
	stream.overview()
	source.add(text("bob", "other"))
	source.add(text("anna", "second"))
	id, html := stream.until("second")
	if strings.Contains(html, "other") || id != page.eventID(maxItems+3) {
		t.Errorf("id %s, want %s without messages to bob: %s", id, page.eventID(maxItems+3), html)
	}
	want := overview{First: 1, Users: []user{{"", "", "Everybody", maxItems + 3}, {"user=anna", "anna", "anna", 2}, {"user=bob", "bob", "bob", maxItems + 1}}}
	if got := stream.overview(); !reflect.DeepEqual(got, want) {
		t.Errorf("overview %+v, want %+v", got, want)
	}
}

// An open page must show the same items as a newly loaded one.
func TestStreamReportsForgottenItems(t *testing.T) {
	source := newLog(text("anna", "first"), text("bob", "second"))
	page := New(source, "")
	stream := listen(t, serve(t, page), page.eventID(2), "")
	stream.overview()
	source.forget(1)
	source.add(text("bob", "third"))
	stream.until("third")
	want := overview{First: 2, Users: []user{{"", "", "Everybody", 2}, {"user=bob", "bob", "bob", 2}}}
	if got := stream.overview(); !reflect.DeepEqual(got, want) {
		t.Errorf("overview %+v, want %+v", got, want)
	}
}

func TestStreamEndsWhenThePageIsClosed(t *testing.T) {
	page := New(newLog(), "")
	server := serve(t, page)
	stream := listen(t, server, "", "")
	if got := stream.event(); got.name != "overview" {
		t.Fatalf("the stream begins with %+v", got)
	}
	page.Close()
	page.Close()
	if got, _, ok := stream.next(); ok {
		t.Errorf("the stream continues: %+v", got)
	}
	if err := stream.scanner.Err(); err != nil {
		t.Errorf("the stream ended with an error: %v", err)
	}
}

func TestStreamOutlivesTheServersTimeouts(t *testing.T) {
	const timeout = 50 * time.Millisecond
	source := newLog()
	page := New(source, "")
	page.heartbeat = timeout
	server := httptest.NewUnstartedServer(page)
	server.Config.ReadTimeout = timeout
	server.Config.WriteTimeout = timeout
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(page.Close)
	stream := listen(t, server, "", "")
	for beats := 0; beats < 4; {
		_, comment, ok := stream.next()
		if !ok {
			t.Fatalf("the stream ended instead of sending a heartbeat: %v", stream.scanner.Err())
		}
		if comment {
			beats++
		}
	}
	source.add(text("u", "late"))
	stream.until("late")
}
