package settle

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

const (
	// pageSize is the most rows on a page that Jelou allows.
	pageSize = 50
	// maxRows limits a search if the service ignores the times in a request.
	maxRows = 5000
)

// waits are the waits between two searches. The last wait repeats.
var waits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// problem is an error whose text has nothing private.
type problem string

func (p problem) Error() string { return "jelou: " + string(p) }

// SafeText lets package delivery print the words.
func (p problem) SafeText() string { return string(p) }

type search struct {
	began, until time.Time
	known        []string
	margin       time.Duration
}

// newSearch returns a search, or an error if the failure leaves nothing to settle.
func newSearch(failure error, opts []Option) (*search, error) {
	s := &search{margin: 2 * time.Minute}
	var known *delivery.Error
	if errors.As(failure, &known) {
		s.began = known.Began
	}
	for _, opt := range opts {
		opt(s)
	}
	switch {
	case failure != nil && delivery.Of(failure) != delivery.Unknown:
		return nil, problem("nothing to settle: the outcome of the attempt is " + delivery.Of(failure).String())
	case s.began.IsZero():
		return nil, problem("the failure does not say when the attempt began: set the time with settle.Began")
	}
	return s, nil
}

// run searches until a row looks like the message, the error is final or the time is over.
func (s *search) run(ctx context.Context, look func() (Evidence, error)) (Evidence, error) {
	for i := 0; ; i++ {
		evidence, err := look()
		_, nothing := evidence.(NotSeen)
		left := time.Until(s.until)
		if err == nil && !nothing || isFinal(err) || left <= 0 {
			return evidence, err
		}
		if err := sleepctx.Sleep(ctx, min(waits[min(i, len(waits)-1)], left)); err != nil {
			return evidence, err
		}
	}
}

// isFinal reports whether a search that failed with err would certainly fail again.
func isFinal(err error) bool {
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		return false
	}
	return failure.Outcome == delivery.Refused && failure.StatusCode != http.StatusTooManyRequests ||
		errors.As(err, new(*delivery.ValidationError))
}

// window is the period in which a row must be, by the clock of the service.
type window struct{ from, to time.Time }

func (w window) contains(t time.Time) bool { return !t.Before(w.from) && !t.After(w.to) }

// window returns the period from the attempt until now, with the margin. It translates the times to the clock of the service,
// which the Date of the response shows.
func (s *search) window(resp *http.Response) window {
	var skew time.Duration
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		skew = time.Until(date)
	}
	return window{s.began.Add(skew - s.margin).UTC(), time.Now().Add(skew + s.margin).UTC()}
}

// seen gathers the rows that may be the message.
type seen struct {
	exact, similar []Found
	ids            map[string]bool // the ids of the rows that were read
	rows           int
	last           time.Time
	older          int // the number of consecutive rows before the window, none newer than the row before it
}

// isNew counts a row, and reports whether it is new. A row can come twice, because a newer row moves it to the next page.
func (s *seen) isNew(id string) bool {
	s.rows++
	if s.ids == nil {
		s.ids = make(map[string]bool)
	}
	again := id != "" && s.ids[id]
	s.ids[id] = true
	return !again
}

// end reports whether the search ends before this row. A service that ignores the times in a request lists everything, the
// newest row first, so after many rows before the window no later row can be in it. end fails after too many rows.
func (s *seen) end(w window, at time.Time) (bool, error) {
	if at.Before(w.from) && (s.older == 0 || !at.After(s.last)) && !at.IsZero() {
		s.older++
	} else {
		s.older = 0
	}
	s.last = at
	if s.rows == maxRows {
		return true, errTooMany
	}
	return s.older > pageSize, nil
}

// likeness is how much a row looks like the message.
type likeness int

const (
	different likeness = iota
	similar
	same
)

// add keeps a row if it looks like the message and may be in the window. A row without a time is similar at best.
func (s *seen) add(w window, like likeness, row Found) {
	switch {
	case like == different || !row.At.IsZero() && !w.contains(row.At):
	case like == similar || row.At.IsZero():
		s.similar = append(s.similar, row)
	default:
		s.exact = append(s.exact, row)
	}
}

func (s *seen) evidence(w window) Evidence {
	switch {
	case len(s.exact) == 1:
		return s.exact[0]
	case len(s.exact)+len(s.similar) > 0:
		return Ambiguous{append(s.exact, s.similar...)}
	default:
		return NotSeen{From: w.from, To: w.to, Rows: s.rows}
	}
}

var errTooMany = problem("the service lists too many rows: it seems to ignore the times in the request")

// samePerson reports whether two ids are equal, apart from a + and from the suffix of WhatsApp Web.
func samePerson(a, b string) bool { return plain(a) == plain(b) && a != "" }

func plain(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(id, "+"), "@c.us")
}
