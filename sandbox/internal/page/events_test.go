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

// events reads a stream.
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

// next waits for an event or a comment; ok is false at the end of the stream.
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
		case field == "data":
			if err := json.Unmarshal([]byte(value), &got.html); err != nil {
				e.t.Fatal(err)
			}
		case line == "data:":
		default:
			e.t.Fatalf("line %q", line)
		}
	}
	return event{}, false, false
}

// event waits for the next event that is no comment.
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

// until gathers the articles that come up to the one with these words, and the last id.
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
	t.Cleanup(page.Close) // before the server, which waits for its streams
	return server
}

func TestStreamSendsWhatComes(t *testing.T) {
	source := newLog(text("u", "first"))
	stream := listen(t, serve(t, New(source, "")), "", "")
	stream.until("first")
	source.add(text("u", "line\r\nbreak\u2028data: x"))
	_, html := stream.until("line")
	contains(t, html, "<article", "line\r\nbreak\u2028data: x")
	if strings.Contains(html, "first") {
		t.Error("sent twice")
	}
}

func TestStreamResumes(t *testing.T) {
	source := newLog(text("u", "first"), text("u", "second"))
	page := New(source, "")
	server := serve(t, page)
	for name, stream := range map[string]*events{
		"after":         listen(t, server, page.eventID(1), ""),
		"last event id": listen(t, server, page.eventID(0), page.eventID(1)),
	} {
		id, html := stream.until("second")
		if strings.Contains(html, "first") {
			t.Errorf("%s: sent twice", name)
		}
		if id != page.eventID(2) {
			t.Errorf("%s: id %s", name, id)
		}
	}
}

// What the page shows and what its stream sends must leave no gap.
func TestStreamGoesOnWhereThePageEnds(t *testing.T) {
	source := newLog(text("u", "first"))
	page := New(source, "")
	server := serve(t, page)
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	_, rest, _ := strings.Cut(w.Body.String(), `data-after="`)
	after, _, _ := strings.Cut(rest, `"`)
	source.add(text("u", "second"))
	if _, html := listen(t, server, after, "").until("second"); strings.Contains(html, "first") {
		t.Error("sent twice")
	}
}

func TestStreamOfAnotherSandboxStartsOver(t *testing.T) {
	source := newLog(text("u", "first"))
	server := serve(t, New(source, ""))
	for _, id := range []string{New(source, "").eventID(1), "1", "nonsense"} {
		stream := listen(t, server, id, "")
		if got := stream.event(); got.name != "restart" || got.id != "" {
			t.Errorf("%s: %+v", id, got)
		}
		if _, _, ok := stream.next(); ok {
			t.Errorf("%s: the stream goes on", id)
		}
	}
}

func TestStreamIsBounded(t *testing.T) {
	var many []Item
	for i := range maxItems + 5 {
		many = append(many, text("u", fmt.Sprintf("message-%d.", i)))
	}
	stream := listen(t, serve(t, New(newLog(many...), "")), "", "")
	_, html := stream.until(fmt.Sprintf("message-%d.", maxItems+4))
	if n := strings.Count(html, "<article"); n != maxItems {
		t.Errorf("%d articles", n)
	}
	if got := stream.overview(); got.Older != 5 {
		t.Errorf("%d older ones", got.Older)
	}
}

// Many messages to others push out none of the user's, and are not sent to a page that shows the user's.
func TestStreamOfOneUser(t *testing.T) {
	source := newLog(text("anna", "first"))
	for range maxItems {
		source.add(text("bob", "other"))
	}
	page := New(source, "")
	stream := listen(t, serve(t, page), "&user=anna", "")
	if _, html := stream.until("first"); strings.Contains(html, "other") {
		t.Error("bob's message is sent")
	}
	stream.overview()
	source.add(text("bob", "other"))
	source.add(text("anna", "second"))
	id, html := stream.until("second")
	if strings.Contains(html, "other") || id != page.eventID(maxItems+3) {
		t.Errorf("%s: %s", id, html)
	}
	want := overview{First: 1, Users: []user{{"", "Everybody", maxItems + 3}, {"user=anna", "anna", 2}, {"user=bob", "bob", maxItems + 1}}}
	if got := stream.overview(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A page that is open shows no more than one that is loaded anew.
func TestStreamTellsWhatIsForgotten(t *testing.T) {
	source := newLog(text("anna", "first"), text("bob", "second"))
	page := New(source, "")
	stream := listen(t, serve(t, page), page.eventID(2), "")
	stream.overview()
	source.forget(1)
	source.add(text("bob", "third"))
	stream.until("third")
	want := overview{First: 2, Users: []user{{"", "Everybody", 2}, {"user=bob", "bob", 2}}}
	if got := stream.overview(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// All can be forgotten without anything newer.
func TestStreamTellsWhenAllIsForgotten(t *testing.T) {
	source := newLog(text("anna", "first"), text("bob", "second"))
	page := New(source, "")
	stream := listen(t, serve(t, page), page.eventID(2), "")
	stream.overview()
	source.forget(2)
	source.add() // tells of a change, and adds nothing
	if got := stream.event(); !reflect.DeepEqual(got.overview, overview{First: 3, Users: []user{{"", "Everybody", 0}}}) {
		t.Errorf("%+v", got)
	}
	source.add(text("anna", "third"))
	if id, _ := stream.until("third"); id != page.eventID(3) {
		t.Errorf("the third is %s", id)
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
		t.Errorf("the stream goes on: %+v", got)
	}
	if err := stream.scanner.Err(); err != nil {
		t.Errorf("the stream was broken off: %v", err)
	}
}

// The time-outs of a server are for requests that end.
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
			t.Fatalf("no heartbeat: %v", stream.scanner.Err())
		}
		if comment {
			beats++
		}
	}
	source.add(text("u", "late"))
	stream.until("late")
}
