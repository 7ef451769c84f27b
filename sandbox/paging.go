package sandbox

import (
	"net/url"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// defaultLimit is the number of rows on a page unless the query sets another number. Jelou documents it.
const defaultLimit = 10

// paged returns the page of rows for which a query asks. The validator has already checked the query's limit and page.
func paged[T any](query url.Values, rows []T) ([]T, jelou.Pagination) {
	limit, number := integer(query, "limit", defaultLimit), integer(query, "page", 1)
	total, pages := len(rows), (len(rows)+limit-1)/limit
	offset := total
	if number <= pages {
		offset = (number - 1) * limit
	}
	return append([]T{}, rows[offset:min(offset+limit, total)]...),
		jelou.Pagination{Limit: &limit, Page: &number, Total: &total, Offset: &offset, TotalPages: &pages}
}

func integer(query url.Values, name string, otherwise int) int {
	if n, err := strconv.Atoi(query.Get(name)); err == nil {
		return n
	}
	return otherwise
}

// wanted reports whether the query asks for this value, or does not ask for a value at all.
func wanted(query url.Values, name, value string) bool {
	return query.Get(name) == "" || query.Get(name) == value
}

// period is the time from an instant to just before another. A zero time is no limit.
type period struct{ from, before time.Time }

func (p period) contains(t time.Time) bool {
	return !t.Before(p.from) && (p.before.IsZero() || t.Before(p.before))
}

// newPeriod reads the limits of a period from a query. A limit that is a day includes the whole day. Two points are guesses:
// a limit that is a time includes that time, and a day or a time without a zone is UTC.
func newPeriod(query url.Values, from, to string) (p period, broken []delivery.Violation) {
	for _, name := range []string{from, to} {
		if query.Get(name) == "" {
			continue
		}
		at, length, ok := parseTime(query.Get(name))
		switch {
		case !ok:
			broken = append(broken, delivery.Violation{Given: "parameter " + name + " in query: must be a day, or a time with a zone; + is %2B in a query"})
		case name == from:
			p.from = at
		default:
			p.before = at.Add(length)
		}
	}
	return p, broken
}

// parseTime reads a time or a day. length is how long it lasts: a millisecond or 24 hours.
func parseTime(text string) (at time.Time, length time.Duration, ok bool) {
	for _, form := range []struct {
		layout string
		length time.Duration
	}{{time.RFC3339, time.Millisecond}, {"2006-01-02T15:04:05", time.Millisecond}, {time.DateOnly, 24 * time.Hour}} {
		if at, err := time.Parse(form.layout, text); err == nil {
			return at, form.length, true
		}
	}
	return time.Time{}, 0, false
}
