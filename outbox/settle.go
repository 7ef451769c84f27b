package outbox

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
	"github.com/jelou-go/jelou/settle"
)

// unknown looks for evidence of an unknown message. It parks the message if the outbox does not settle, or has looked long
// enough. It looks once in any case, because the queue may have been paused, or no process may have run.
func (b *Box[TTx]) unknown(ctx context.Context, one *attempt, seen *sight) error {
	parked := river.JobCancel(redact.Problem("the delivery is unknown: " + seen.reason))
	if !b.settles {
		return parked
	}
	select {
	case b.searches <- struct{}{}:
	default: // the other workers are for messages that can be sent
		// At random, or all would come back together and find the searches busy again.
		return river.JobSnooze(rand.N(b.settlePause)) //nolint:gosec // not a secret
	}
	var pause time.Duration
	defer func() { time.AfterFunc(pause, func() { <-b.searches }) }()
	searching, cancel := context.WithTimeout(ctx, b.longestSend())
	defer cancel()
	messageID, err := b.evidence(searching, one, seen)
	if err != nil && ctx.Err() == nil {
		pause = b.settlePause // a history that hangs does not keep the workers all the time
		b.log.WarnContext(ctx, "jelou: the outbox cannot look for evidence", "id", one.id, slog.Any("error", delivery.Wrap(delivery.NotSent, err)))
	}
	if messageID != "" {
		one.claim = seen.claim
		if b.finish(ctx, one, verdict{state: Sent, messageID: messageID}) == nil {
			b.log.InfoContext(ctx, "jelou: sent, as the history shows", "id", one.id)
			return nil
		}
	}
	if messageID == "" && ctx.Err() == nil && duration(seen.age) > b.settleTime {
		return parked
	}
	return river.JobSnooze(b.settlePause)
}

// evidence returns Jelou's id of the message if the history proves that Jelou accepted it, or else "".
func (b *Box[TTx]) evidence(ctx context.Context, one *attempt, seen *sight) (string, error) {
	c, err := b.read(b.row(ctx, sqlBody, one.id))
	if err != nil {
		return "", err
	}
	known, alike, err := b.others(ctx, one.id, c)
	if err != nil || alike {
		return "", err
	}
	attempt := settle.Attempt{Began: time.Now().Add(-duration(seen.began))}
	if c.kind == kindTemplate {
		err = json.Unmarshal(c.body, &attempt.Template)
	} else {
		attempt.Message, err = jelou.UnmarshalMessage(c.body)
	}
	if err != nil {
		return "", err
	}
	found, err := settle.All(ctx, b.client, c.bot, []settle.Attempt{attempt}, append(slices.Clip(b.settle), settle.Known(known...))...)
	proof, ok := found[0].(settle.Found)
	if err != nil || !ok {
		return "", err
	}
	// The row may show a message that was sent meanwhile.
	known, alike, err = b.others(ctx, one.id, c)
	if err != nil || alike || slices.Contains(known, proof.MessageID) {
		return "", err
	}
	return proof.MessageID, nil
}

// others looks at the other messages to the same person. It returns the ids of the sent ones, and whether one that is sending
// or unknown looks the same in the history.
func (b *Box[TTx]) others(ctx context.Context, id int64, c content) (messageIDs []string, alike bool, err error) {
	var people []map[string]string
	for _, person := range b.sealer.people(c) {
		people = append(people, map[string]string{"person": person})
	}
	list, _ := json.Marshal(people) // cannot fail for texts
	var rows []struct {
		MessageID  string `json:"message_id"`
		Kind, Body string
	}
	if err := b.rows(ctx, &rows, sqlOthers, string(list), id); err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		if row.MessageID != "" {
			messageIDs = append(messageIDs, row.MessageID)
			continue
		}
		other, err := b.sealer.open(row.Body)
		alike = alike || err != nil || row.Kind == c.kind && shown(other) == shown(c.body)
	}
	return messageIDs, alike, nil
}

// shown returns the part of a message that the history can show, without what settle does not compare.
func shown(body []byte) (part struct{ Type, Text, MediaURL, ElementName string }) {
	_ = json.Unmarshal(body, &part) // cannot fail, because the outbox wrote the body
	part.Text = strings.Join(strings.Fields(part.Text), " ")
	return part
}
