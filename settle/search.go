package settle

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
	"github.com/jelou-go/jelou/internal/request"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

const (
	// pageSize is the most rows on a page that Jelou allows.
	pageSize = 50
	// maxOutside limits the rows outside the times in a request, in case the service ignores them. Rows in these times have no
	// limit: after a large batch, many are there.
	maxOutside = 5000
	// zones is the most that a local time differs from UTC.
	zones = 14 * time.Hour
)

// waits are the waits between two searches. The last wait repeats.
var waits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

type search struct {
	client       *jelou.ClientWithResponses
	botID        string
	began, until time.Time
	known        map[string]bool // the ids of messages whose outcome is known
	margin       time.Duration
}

func newSearch(opts []Option) *search {
	s := &search{known: make(map[string]bool), margin: 2 * time.Minute}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// single settles an attempt that ended with a failure, which may be nil.
func single(ctx context.Context, client *jelou.ClientWithResponses, botID string, attempt Attempt, failure error, opts []Option) (Evidence, error) {
	attempt.Began = newSearch(opts).began
	if known := new(delivery.Error); attempt.Began.IsZero() && errors.As(failure, &known) {
		attempt.Began = known.Began
	}
	switch {
	case failure != nil && delivery.Of(failure) != delivery.Unknown:
		return nil, redact.Problem("nothing to settle: the outcome of the attempt is " + delivery.Of(failure).String())
	case attempt.Began.IsZero():
		return nil, redact.Problem("the failure does not say when the attempt began: set the time with settle.Began")
	}
	found, err := All(ctx, client, botID, []Attempt{attempt}, opts...)
	if errors.As(err, new(*delivery.Error)) {
		return nil, err
	}
	return found[0], err
}

// run searches until a row looks like each message, the error is final or the time is over.
func (s *search) run(ctx context.Context, doubts []*doubt) error {
	for i := 0; ; i++ {
		last := time.Until(s.until) <= 0
		err := s.look(ctx, open(doubts))
		if err == nil && len(open(doubts)) == 0 || isFinal(err) || last {
			return failed(err, doubts)
		}
		if err := sleepctx.Sleep(ctx, min(waits[min(i, len(waits)-1)], time.Until(s.until))); err != nil {
			return err
		}
	}
}

func (s *search) look(ctx context.Context, doubts []*doubt) error {
	for _, group := range lists(doubts) {
		read := s.history
		if group[0].Template != nil {
			read = s.notifications
		}
		if err := read(ctx, group); err != nil {
			return err
		}
	}
	return nil
}

// failed gives the failure of a search the outcome of the messages. With the outcome of the request, a caller that returns the
// error would look like one that may send the message again.
func failed(err error, doubts []*doubt) error {
	if err == nil {
		return nil
	}
	return &delivery.Error{Outcome: delivery.Unknown, Began: earliest(doubts), Err: err}
}

func earliest(doubts []*doubt) time.Time {
	return slices.MinFunc(doubts, func(a, b *doubt) int { return a.Began.Compare(b.Began) }).Began
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

// window sets the period of each attempt: from its beginning until now, with the margin. It translates the times to the clock
// of the service, which the Date of the response shows. It returns the longest period, and the period to ask for. The latter
// also has the times without translation, if their rows can be candidates: the Date may be wrong, and a request for wrong
// times would show no row at all.
func (s *search) window(resp *http.Response, doubts []*doubt) (all, asked window) {
	var skew time.Duration
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		skew = time.Until(date)
	}
	now := time.Now()
	since := func(began time.Time) window {
		return window{began.Add(skew).Add(-s.margin).UTC(), now.Add(skew).Add(s.margin).UTC()}
	}
	for _, d := range doubts {
		d.window, d.exact, d.alike = since(d.Began), nil, nil
	}
	all = since(earliest(doubts))
	if skew.Abs() > zones {
		return all, all
	}
	return all, window{all.from.Add(-max(skew, 0)), all.to.Add(max(-skew, 0))}
}

// row is a row of a list, with its likeness to a doubt.
type row struct {
	Found
	like func(*doubt) likeness
}

// gather gives the doubts the evidence in the rows of a list that was asked for a period. It fails after too many rows of
// other times.
func (s *search) gather(all, asked window, doubts []*doubt, read func(page int) ([]row, jelou.Pagination, error)) error {
	count, inside, recent := 0, 0, false
	var before past
	for row, err := range pages(read) {
		if err != nil {
			return err
		}
		count++
		if asked.contains(row.At) {
			inside++
		}
		if count-inside > maxOutside {
			return errTooMany
		}
		// If the service shows a local time earlier than UTC as UTC, all rows look older than they are, and none is recent.
		recent = recent || row.At.After(all.to.Add(-s.margin-time.Hour/2))
		if before.add(row.At, asked.from) && (recent || row.At.Before(asked.from.Add(-zones))) {
			break
		}
		if row.MessageID != "" && s.known[row.MessageID] {
			continue
		}
		for _, d := range doubts {
			d.see(row.Found, row.like(d), all)
		}
	}
	for _, d := range doubts {
		d.conclude(count)
	}
	return nil
}

// pages returns the rows of page after page. A list that ends before its last page is an error, and so is a list without a
// number of pages that ends before its last row or repeats a full page: a message may be in the rows that it does not show.
//
// A page with the first row of the page before is an error, too, if that page promised another. A service that ignores the
// page shows the row again, below new ones; else only as many new rows as a page has could move it there. A list that
// promises no other page is whole, so it may be repeated.
func pages(read func(page int) ([]row, jelou.Pagination, error)) iter.Seq2[row, error] {
	seen, first, promised := 0, Found{}, 0 // the page before promised so many pages
	return request.AllPages(1, func(number int) (request.Page[row], error) {
		rows, pagination, err := read(number)
		seen += len(rows)
		page := request.Page[row]{Items: rows}
		switch total := pagination.TotalPages; {
		case err != nil:
			return page, err
		case total != nil && *total > 0:
			page.Pages = *total
		case len(rows) == pageSize, pagination.Total != nil && seen < *pagination.Total:
			page.Pages = number + 1
		}
		switch {
		case len(rows) == 0 && number < page.Pages:
			return page, errShort
		case number <= promised && slices.ContainsFunc(rows, func(row row) bool { return first.again(row.Found) }):
			return page, errRepeats
		case len(rows) > 0:
			first = rows[0].Found
		}
		promised = page.Pages
		return page, nil
	})
}

// past counts consecutive rows before the period that was asked for, none newer than the row before it. A service that ignores
// the times in a request lists everything, the newest row first, so after many such rows no later row can be in it.
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

const (
	errTooMany = redact.Problem("the service lists too many rows of other times: it seems to ignore the times in the request")
	errRepeats = redact.Problem("a page of the service's list repeats the page before: it seems to ignore the page in the request")
	errShort   = redact.Problem("the list of the service ends before its last page")
)
