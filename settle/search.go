package settle

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
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
	// zones is the most that a local time differs from UTC.
	zones = 14 * time.Hour
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
	case time.Until(s.began) > s.margin: // no row could be in the time of the attempt
		return nil, problem("the attempt began in the future: the clock of this machine differs from that of the attempt")
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

func (w window) widened(by time.Duration) window { return window{w.from.Add(-by), w.to.Add(by)} }

// window returns the period from the attempt until now, with the margin. It translates the times to the clock of the service,
// which the Date of the response shows.
func (s *search) window(resp *http.Response) window {
	var skew time.Duration
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		skew = time.Until(date)
	}
	return window{s.began.Add(skew - s.margin).UTC(), time.Now().Add(skew + s.margin).UTC()}
}

// gather returns the evidence in the rows. A row can come twice, because a newer row moves it to the next page. A row without
// an id or a time is similar at best. So is a row just outside the window, because the service may show its local time as UTC.
func gather[R any](s *search, w window, rows iter.Seq2[R, error], read func(R) (Found, likeness)) (Evidence, error) {
	var exact, alike []Found
	count, inside := 0, 0
	var before past
	type sighting struct {
		id   string
		at   time.Time
		like likeness
	}
	done := make(map[sighting]bool)
	for next, err := range rows {
		if err != nil {
			return nil, err
		}
		row, like := read(next)
		count++
		if w.contains(row.At) {
			inside++
		}
		if count-inside > maxOutside {
			return nil, errTooMany
		}
		if before.add(row.At, w.from) && (inside > 0 || row.At.Before(w.from.Add(-zones))) {
			break
		}
		if row.MessageID == "" || !w.contains(row.At) {
			like = min(like, similar)
		}
		one := sighting{row.MessageID, row.At, like}
		if like == different || !row.At.IsZero() && !w.widened(zones).contains(row.At) ||
			row.MessageID != "" && (done[one] || slices.Contains(s.known, row.MessageID)) {
			continue
		}
		done[one] = true
		if like == same {
			exact = append(exact, row)
		} else {
			alike = append(alike, row)
		}
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

// past counts consecutive rows before the window, none newer than the row before it. A service that ignores the times in a
// request lists everything, the newest row first, so after many such rows no later row can be in the window.
type past struct {
	rows        int
	first, last time.Time
}

// add adds a row, and reports whether the rows are many and become older. Rows of one time do not show an order.
func (p *past) add(at, from time.Time) bool {
	switch {
	case at.IsZero() || !at.Before(from):
		*p = past{}
	case p.rows == 0 || at.After(p.last):
		*p = past{1, at, at}
	default:
		p.rows++
		p.last = at
	}
	return p.rows > pageSize && p.last.Before(p.first)
}

var errTooMany = problem("the service lists too many rows of other times: it seems to ignore the times in the request")
