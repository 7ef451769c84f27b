package settle

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

const (
	// pageSize is the most rows on a page that Jelou allows.
	pageSize = 50
	// maxOutside limits the rows outside the window, in case the service ignores the times in a request. Rows in the window
	// have no limit: after a large batch, many are there.
	maxOutside = 5000
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
			return evidence, s.failed(err)
		}
		if err := sleepctx.Sleep(ctx, min(waits[min(i, len(waits)-1)], left)); err != nil {
			return evidence, err
		}
	}
}

// failed gives the failure of a search the outcome of the message. With the outcome of the request, a caller that returns the
// error would look like one that may send the message again.
func (s *search) failed(err error) error {
	if err == nil {
		return nil
	}
	return &delivery.Error{Outcome: delivery.Unknown, Began: s.began, Err: err}
}

// isFinal reports whether a search that failed with err would certainly fail again.
func isFinal(err error) bool {
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return failure.Outcome == delivery.Refused || errors.As(err, new(*delivery.ValidationError))
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

// likeness is how much a row looks like the message.
type likeness int

const (
	different likeness = iota
	similar
	same
)

// gather returns the evidence in the rows. A row can come twice, because a newer row moves it to the next page. A row
// without a time is similar at best. A service that ignores the times in a request lists everything, the newest row
// first, so after many rows before the window no later row can be in it. gather fails after too many rows outside the window.
func gather[R any](s *search, w window, rows iter.Seq2[R, error], read func(R) (Found, likeness)) (Evidence, error) {
	var exact, alike []Found
	count, outside := 0, 0
	older := 0 // consecutive rows before the window, none newer than the row before it
	var last time.Time
	done := make(map[string]bool)
	for _, id := range s.known {
		done[id] = true
	}
	for next, err := range rows {
		if err != nil {
			return nil, err
		}
		row, like := read(next)
		older++
		if row.At.IsZero() || !row.At.Before(w.from) || older > 1 && row.At.After(last) {
			older = 0
		}
		last = row.At
		if !w.contains(row.At) {
			outside++
		}
		if outside > maxOutside {
			return nil, errTooMany
		}
		if older > pageSize {
			break
		}
		count++
		switch {
		case like == different, row.MessageID != "" && done[row.MessageID], !row.At.IsZero() && !w.contains(row.At):
		case like == similar || row.At.IsZero():
			alike = append(alike, row)
		default:
			exact = append(exact, row)
		}
		done[row.MessageID] = true
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(exact)+len(alike) > 0:
		return Ambiguous{append(exact, alike...)}, nil
	default:
		return NotSeen{From: w.from, To: w.to, Rows: count}, nil
	}
}

var errTooMany = problem("the service lists too many rows of other times: it seems to ignore the times in the request")

// samePerson reports whether two ids are equal, apart from a + and from the suffix of WhatsApp Web.
func samePerson(a, b string) bool { return plain(a) == plain(b) && a != "" }

func plain(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(id, "+"), "@c.us")
}
