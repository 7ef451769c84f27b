package settle

import (
	"context"
	"log/slog"
	"slices"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// Attempt is an attempt to send a message, or a template to one person, whose outcome is unknown.
type Attempt struct {
	Began    time.Time       // the time at which it began
	Message  jelou.Message   // the message; nil for a template
	Template *jelou.Template // the template, with one destination; nil for a message
}

// LogValue returns only the name of the type: slog's JSON would have the whole message.
func (Attempt) LogValue() slog.Value { return redact.LogValue("settle.Attempt") }

// All is [Message] or [Template] for many attempts of a bot. It returns the evidence for each by their rules, except
// for these rows:
//
//   - A row that is found for several attempts is ambiguous for each, because nothing says to which it belongs.
//   - A row outside the time of an attempt is a candidate only if it is up to 14 hours outside the times of all attempts.
//
// All reads the history once for all messages, and the notifications once for all templates with the same name. Message
// reads the whole time since its attempt, so a loop over it would read the same rows again and again. With [Until], All
// repeats only the search for those that were not seen.
//
// With an error, All returns the evidence of the last search that it could complete, or nil for an attempt without
// one. It ignores [Began].
func All(ctx context.Context, client *jelou.ClientWithResponses, botID string, attempts []Attempt, opts ...Option) ([]Evidence, error) {
	s, doubts := newSearch(opts), make([]*doubt, len(attempts))
	s.client, s.botID = client, botID
	for i, attempt := range attempts {
		var err error
		if doubts[i], err = s.newDoubt(attempt); err != nil {
			return make([]Evidence, len(attempts)), err
		}
	}
	err := s.run(ctx, doubts)
	all := make([]Evidence, len(doubts))
	for i, d := range doubts {
		all[i] = d.evidence
	}
	tellApart(all, attempts)
	return all, err
}

// tellApart makes a row that was found for several attempts ambiguous for each. A message and a template may have the same id.
func tellApart(all []Evidence, attempts []Attempt) {
	type key struct {
		template bool
		id       string
	}
	finders := make(map[key]int)
	for i, evidence := range all {
		if found, ok := evidence.(Found); ok {
			finders[key{attempts[i].Template != nil, found.MessageID}]++
		}
	}
	for i, evidence := range all {
		if found, ok := evidence.(Found); ok && finders[key{attempts[i].Template != nil, found.MessageID}] > 1 {
			all[i] = Ambiguous{[]Found{found}}
		}
	}
}

// doubt is an attempt that waits for evidence.
type doubt struct {
	Attempt
	content  content  // of a message
	evidence Evidence // nil before a complete search

	window       window // of the present search
	exact, alike []Found
}

func (s *search) newDoubt(attempt Attempt) (d *doubt, err error) {
	d = &doubt{Attempt: attempt}
	switch {
	case d.Began.IsZero():
		return nil, redact.Problem("an attempt does not say when it began")
	case time.Until(d.Began) > s.margin: // no row could be in the time of the attempt
		return nil, redact.Problem("the attempt began in the future: the clock of this machine differs from that of the attempt")
	case d.Template == nil:
		d.content, err = contentOf(d.Message)
	case len(d.Template.Destinations) != 1:
		err = redact.Problem("the template to settle must have one destination")
	}
	return d, err
}

// see takes a row into account, of a search for rows in all. A row without an id or a time is similar at best. So is a row
// just outside the requested times, because the service may show its local time as UTC.
func (d *doubt) see(row Found, like likeness, all window) {
	switch {
	case row.At.IsZero(), !all.contains(row.At) && all.widened(zones).contains(row.At):
		like = min(like, similar)
	case !d.window.contains(row.At):
		like = different
	case row.MessageID == "":
		like = min(like, similar)
	}
	switch like {
	case similar:
		d.alike = with(d.alike, row)
	case same:
		d.exact = with(d.exact, row)
	}
}

// with adds a row to others. A row can come twice, because a newer row moves it to the next page.
func with(others []Found, row Found) []Found {
	if slices.ContainsFunc(others, row.again) {
		return others
	}
	return append(others, row)
}

func (f Found) again(other Found) bool {
	return f.MessageID != "" && f.MessageID == other.MessageID && f.At.Equal(other.At)
}

// conclude ends a search that has read so many rows.
func (d *doubt) conclude(rows int) {
	switch {
	case len(d.exact) == 1:
		d.evidence = d.exact[0]
	case len(d.exact)+len(d.alike) > 0:
		d.evidence = Ambiguous{append(d.exact, d.alike...)}
	default:
		d.evidence = NotSeen{From: d.window.from, To: d.window.to, Rows: rows}
	}
}

// open returns the doubts that another search may end.
func open(doubts []*doubt) []*doubt {
	return slices.DeleteFunc(slices.Clone(doubts), func(d *doubt) bool {
		_, nothing := d.evidence.(NotSeen)
		return d.evidence != nil && !nothing
	})
}

// lists groups doubts by the list that can end them: the history, or the notifications of a template.
func lists(doubts []*doubt) (groups [][]*doubt) {
	for _, d := range doubts {
		i := slices.IndexFunc(groups, func(group []*doubt) bool { return sameList(group[0].Template, d.Template) })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], d)
	}
	return groups
}

func sameList(a, b *jelou.Template) bool {
	return a == b || a != nil && b != nil && a.ElementName == b.ElementName
}
