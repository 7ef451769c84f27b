package sandbox

import (
	"net/http"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

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
