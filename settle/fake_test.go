package settle_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

const (
	bot    = "BOT"
	person = "593987654321"
)

// row is a row of the fake service, as a JSON object.
type row map[string]any

// fake serves a history and notifications, the newest row first.
type fake struct {
	mu      sync.Mutex
	rows    []row         // oldest first
	late    int           // the number of searches that see none of the rows
	skew    time.Duration // how much the clock of the service is ahead
	ignores bool          // the service ignores the times in a request
	repeats bool          // the service ignores the page in a request
	zone    *time.Location
	pages   int    // in place of the number of pages
	status  int    // in place of 200
	refuses int    // the number of requests that get the status; 0 means all
	body    string // in place of a list
	shift   func() // called after each page
	asked   []string
	clocks  int // the number of requests that only ask for the clock
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.String())
	w.Header().Set("Date", time.Now().Add(f.skew).UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	refused := f.status != 0 && (f.refuses == 0 || len(f.asked) <= f.refuses)
	if refused {
		w.WriteHeader(f.status)
	}
	if f.body != "" && (refused || f.status == 0) {
		_, _ = w.Write([]byte(f.body))
		return
	}
	query := r.URL.Query()
	limit, _ := strconv.Atoi(query.Get("limit"))
	page, _ := strconv.Atoi(query.Get("page"))
	if limit == 1 {
		f.clocks++
	}
	var found []row
	asked := within(query.Get("startAt"), query.Get("endAt"))
	for i := len(f.rows) - 1; i >= 0; i-- {
		at, timed := f.rows[i]["createdAt"].(time.Time)
		_, template := f.rows[i]["elementName"]
		if template != strings.Contains(r.URL.Path, "notifications") {
			continue
		}
		if f.ignores || !timed || asked(at) {
			found = append(found, f.rows[i])
		}
	}
	if f.clocks <= f.late {
		found = nil
	}
	if f.repeats {
		page = 1
	}
	total := len(found)
	from := min((max(page, 1)-1)*limit, total)
	found = found[from:min(from+limit, total)]
	results := make([]row, len(found))
	for i, one := range found {
		results[i] = make(row)
		for name, value := range one {
			if at, ok := value.(time.Time); ok {
				value = at.Truncate(time.Millisecond).In(f.zone).Format(time.RFC3339Nano)
			}
			results[i][name] = value
		}
	}
	pages := f.pages
	if pages == 0 {
		pages = (total + limit - 1) / limit
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"pagination": map[string]int{"limit": limit, "page": page, "total": total, "totalPages": pages},
		"results":    results,
	})
	if f.shift != nil && limit > 1 {
		f.shift()
	}
}

// within returns a function that reports whether a time is between from and to. It reads RFC 3339 with a zone, and no time is
// within any other form.
func within(from, to string) func(time.Time) bool {
	first, errFirst := time.Parse(time.RFC3339, from)
	last, errLast := time.Parse(time.RFC3339, to)
	return func(at time.Time) bool {
		return (from == "" || errFirst == nil && !at.Before(first)) && (to == "" || errLast == nil && !at.After(last))
	}
}

func serve(t *testing.T, f *fake) *jelou.ClientWithResponses {
	t.Helper()
	if f.zone == nil {
		f.zone = time.UTC
	}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	client, err := jelou.NewClientWithResponses(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// message returns a row of the history.
func message(id any, text string, at time.Time) row {
	return row{
		"messageId": id, "by": "bot", "status": "DELIVERED_USER", "createdAt": at,
		"recipient": row{"id": person, "names": "Ana"}, "sender": row{"id": bot},
		"bubble": row{"type": "TEXT", "text": text},
	}
}

func (r row) with(name string, value any) row {
	changed := make(row)
	for n, v := range r {
		changed[n] = v
	}
	changed[name] = value
	return changed
}

// others returns n rows of other messages.
func others(n int, at time.Time) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = message(fmt.Sprint("other-", i), "Another text", at).with("recipient", row{"id": "593900000000"})
	}
	return rows
}
