package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// WithEvidenceDelay delays the evidence: the history and the notifications list a message only this long after the sandbox
// accepted it or a person wrote it. The delay at Jelou is not known. A negative delay is an error.
func WithEvidenceDelay(delay time.Duration) Option {
	return func(s *Sandbox) error { return setDuration(&s.delay, delay, "delay of the evidence") }
}

// evidence returns the entries of a bot that are old enough for the lists, the newest first, and the time of the sandbox.
func (s *Sandbox) evidence(botID string) ([]entry, time.Time) {
	now := s.clock.now()
	all := s.log.all()
	all = slices.DeleteFunc(all, func(e entry) bool { return e.BotID != botID || e.Time.Add(s.delay).After(now) })
	slices.Reverse(all)
	return all, now
}

// listed returns the time of an entry with the precision of Jelou's lists.
func (e entry) listed() time.Time { return e.Time.UTC().Truncate(time.Millisecond) }

// ListMessages lists the bot's messages and Flow buttons, and the messages of people. Three points are guesses: the history
// has Flow buttons, the history leaves out templates, and clientId is the person.
func (o operations) ListMessages(w http.ResponseWriter, r *http.Request) {
	o.serve("listMessages", w, r, operation{accept: func(asked *entry, _ any) *response {
		query := r.URL.Query()
		within, violations := newPeriod(query, "startAt", "endAt")
		if violations != nil {
			return broken(violations...)
		}
		entries, now := o.sandbox.evidence(asked.BotID)
		if id := query.Get("messageId"); id != "" {
			entries = conversation(entries, id)
		}
		entries = slices.DeleteFunc(entries, func(e entry) bool {
			return !e.isMessage() || !within.contains(e.listed()) || !wanted(query, "clientId", e.UserID)
		})
		entries, pagination := paged(query, entries)
		rows := make([]jelou.MessageRow, len(entries))
		for i, e := range entries {
			rows[i] = e.row(now, o.sandbox.pace)
		}
		return says(http.StatusOK, jelou.MessagePage{Results: rows, Pagination: pagination, UnderscoreMetadata: map[string]any{}})
	}})
}

// conversation returns the entries of the person whose conversation has the message with this id. Jelou documents that.
func conversation(entries []entry, id string) []entry {
	i := slices.IndexFunc(entries, func(e entry) bool {
		return e.isMessage() && (e.MessageID == id || len(e.sent) > 0 && e.sent[0].id == id)
	})
	if i < 0 {
		return nil
	}
	user := entries[i].UserID
	return slices.DeleteFunc(entries, func(e entry) bool { return e.UserID != user })
}

// isMessage reports whether the entry is a message of a person or of a bot, but no template.
func (e entry) isMessage() bool { return e.elementName == "" && (e.person || len(e.sent) > 0) }

// row returns a message as the history shows it.
func (e entry) row(now time.Time, pace time.Duration) jelou.MessageRow {
	row := jelou.MessageRow{
		MessageID: e.MessageID, By: "user", Status: statusDelivered, Bubble: e.bubble, CreatedAt: e.listed(),
		Sender:    jelou.MessageSender{ID: e.UserID, Type: "Whatsapp"},
		Recipient: jelou.MessageRecipient{ID: e.BotID},
	}
	if e.person {
		return row
	}
	row.By, row.MessageID = "bot", e.sent[0].id
	row.Sender.ID, row.Recipient.ID = e.BotID, e.UserID
	last, _ := e.sent[0].reached(now, pace)
	row.Status = last.status
	if last.status == statusRead {
		row.Status = statusDelivered // the history has no status for a message that the person has read
	}
	return row
}

// ListNotifications lists templates. Three points are guesses: the newest comes first, messageId is the id of the send, and
// a failed template has this error text.
func (o operations) ListNotifications(w http.ResponseWriter, r *http.Request) {
	o.serve("listNotifications", w, r, operation{accept: func(asked *entry, _ any) *response {
		query := r.URL.Query()
		within, violations := newPeriod(query, "from", "to")
		if violations != nil {
			return broken(violations...)
		}
		entries, now := o.sandbox.evidence(asked.BotID)
		var rows []jelou.Notification
		for _, e := range entries {
			if e.elementName == "" || !within.contains(e.listed()) ||
				!wanted(query, "elementName", e.elementName) || !wanted(query, "campaignId", e.campaignID) {
				continue
			}
			for _, one := range e.sent {
				if wanted(query, "messageId", one.id) {
					rows = append(rows, e.notification(one, now, o.sandbox.pace))
				}
			}
		}
		rows, pagination := paged(query, rows)
		return says(http.StatusOK, jelou.NotificationPage{Results: rows, Pagination: pagination, UnderscoreMetadata: map[string]any{}})
	}})
}

// notification returns the row of a template to one person.
func (e entry) notification(one sent, now time.Time, pace time.Duration) jelou.Notification {
	wasRead := false
	n := jelou.Notification{
		ID: one.id, Destination: one.userID, ElementName: e.elementName, CampaignID: e.campaignID, Origin: "API",
		CreatedAt: e.listed(), SentDate: e.listed(), WasRead: &wasRead,
	}
	for _, step := range one.course(pace) {
		if step.at.After(now) {
			break
		}
		n.SentStatus = step.status
		at := step.at.UTC().Truncate(time.Millisecond)
		switch step.status {
		case statusChannel:
			n.DeliveryChannelAt = at
		case statusDelivered:
			n.DeliveryUserAt = at
		case statusRead:
			n.ReadAt, wasRead = at, true
		case statusReplied:
			n.Message = one.reply
		case statusFailed:
			n.Error = "The message could not be delivered"
		}
	}
	return n
}

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
