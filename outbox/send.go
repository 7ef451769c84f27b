package outbox

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// send sends a marked message. It writes the outcome into the message's row before it returns to River.
func (b *Box[TTx]) send(ctx context.Context, one *attempt, m *marked) error {
	messageID, err := b.call(ctx, m)
	if err != nil {
		err = delivery.Wrap(delivery.Unknown, err) // any other error could quote the message
	}
	v := judge(err)
	v.messageID = messageID
	if v.wait > 0 {
		b.hold(ctx, v.wait) // before finish removes the mark, or the next message would not wait
	}
	if v.stop {
		b.stop(ctx, err)
	}
	if !b.finish(ctx, one, v) {
		return river.JobSnooze(0) // the job must not end: its next attempt finds the mark
	}
	switch v.state {
	case Sent:
		b.log.InfoContext(ctx, "jelou: sent", "id", one.id)
		return nil
	case Queued:
		b.log.InfoContext(ctx, "jelou: not sent, later again", "id", one.id, "error", err)
		return river.JobSnooze(min(v.wait, longestSnooze))
	}
	b.log.WarnContext(ctx, "jelou: "+string(v.state), "id", one.id, "error", err)
	if v.state == Unknown && b.settles {
		return river.JobSnooze(b.settlePause)
	}
	return river.JobCancel(err)
}

// verdict is the consequence of a call.
type verdict struct {
	state     State
	messageID string
	reason    string
	wait      time.Duration // how long all processes wait before they send again
	stop      bool          // all processes stop until a person resumes the queue
}

// The waits of all processes if the service sets none.
const (
	waitNotSent = time.Second
	waitBusy    = 5 * time.Second
)

func judge(err error) verdict {
	if err == nil {
		return verdict{state: Sent}
	}
	failure := delivery.Wrap(delivery.Unknown, err)
	v := verdict{reason: failure.Error()}
	switch {
	case failure.Outcome == delivery.Refused && failure.StatusCode == http.StatusTooManyRequests:
		v.state, v.wait = Queued, max(failure.RetryAfter, waitNotSent)
		if failure.RetryAfter == 0 {
			v.wait = waitBusy
		}
	case failure.Outcome == delivery.Refused && concernsAll(failure):
		v.state, v.stop, v.wait = Queued, true, waitNotSent
	case failure.Outcome == delivery.Refused || errors.As(err, new(*jelou.ValidationError)):
		v.state = Refused
	case failure.Outcome == delivery.NotSent:
		v.state, v.wait = Queued, waitNotSent
	default:
		v.state = Unknown
	}
	return v
}

// concernsAll reports whether a refusal concerns all messages. Then the credentials, the bot, the address, the account or the
// way to the service is wrong, and the service can accept the same message later.
func concernsAll(failure *delivery.Error) bool {
	switch strings.ToLower(failure.Code) {
	case "unauthorized", "forbidden_bot", "bot_not_found", "e1019":
		return true
	}
	switch failure.StatusCode {
	case http.StatusRequestEntityTooLarge: // a gateway sends a page with this status, but the message is too large
		return false
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return isPage(failure.Body)
	default:
		return failure.StatusCode/100 != 2
	}
}

// isPage reports whether a body is a page for people, as a firewall sends it.
func isPage(body []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	text = bytes.ToLower(text[:min(len(text), 16)])
	return bytes.HasPrefix(text, []byte("<!doctype html")) || bytes.HasPrefix(text, []byte("<html"))
}

// hold makes all processes wait.
func (b *Box[TTx]) hold(ctx context.Context, wait time.Duration) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	if _, err := b.store.Exec(ctx, nil, b.sql.hold, b.now(), wait.Seconds()); err != nil {
		b.log.WarnContext(ctx, "jelou: the outbox cannot make the other processes wait", "error", err)
	}
}

// stop pauses the queue for all processes.
func (b *Box[TTx]) stop(ctx context.Context, reason error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	b.log.ErrorContext(ctx, "jelou: nothing is sent until the outbox is resumed", "error", reason)
	if err := b.insert.QueuePause(ctx, Queue, nil); err != nil {
		b.log.ErrorContext(ctx, "jelou: the queue cannot be paused", "error", err)
	}
}
