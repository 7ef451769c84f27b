package outbox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/single"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

// mark writes the mark, which is the right to send the message once, and commits it. It returns the content of the message,
// and the reason of the attempt before or "". [sql.ErrNoRows] means that the message cannot be sent now.
func (b *Box[TTx]) mark(ctx context.Context, one *attempt) (c content, before string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	c, err = b.read(b.row(ctx, sqlMark, one.id, one.job, one.number, one.claim), &before, new(any))
	return c, before, err
}

// read returns the content in a row with the columns bot, kind and body, and scans the columns after them.
func (b *Box[TTx]) read(row Row, others ...any) (c content, err error) {
	var text string
	if err := row.Scan(append([]any{&c.bot, &c.kind, &text}, others...)...); err != nil {
		return c, err
	}
	if c.kind != kindMessage && c.kind != kindTemplate {
		return c, errNoKind
	}
	c.body, err = b.sealer.open(text)
	return c, err
}

// send sends a message that has a mark. It writes the outcome into the message's row before it returns to River.
func (b *Box[TTx]) send(ctx context.Context, one *attempt, c content, before string) error {
	messageID, err := b.call(ctx, c)
	v := b.duringOutage(ctx, judge(err, before))
	v.messageID = messageID
	b.tell(ctx, v) // before finish removes the mark, or the next message would not wait
	if err := b.finish(ctx, one, v); err != nil {
		b.log.ErrorContext(ctx, "jelou: the outcome of a message cannot be written: the message will be unknown", "id", one.id, "outcome", v.state, "error", err)
		return river.JobSnooze(0) // the job must not end: its next attempt finds the mark
	}
	switch v.state {
	case Sent:
		b.log.InfoContext(ctx, "jelou: sent", "id", one.id)
		return nil
	case Queued:
		b.log.WarnContext(ctx, "jelou: not sent, later again", "id", one.id, "reason", v.reason)
		return river.JobSnooze(min(v.wait, longestSnooze))
	}
	b.log.WarnContext(ctx, "jelou: "+string(v.state), "id", one.id, "reason", v.reason)
	if v.state == Unknown && b.settles {
		return river.JobSnooze(b.settlePause)
	}
	return river.JobCancel(errors.New(v.reason))
}

// call sends the body as Insert stored it. It does not check the body again: Insert has checked it, and this process may
// know fewer members than the process that inserted it.
func (b *Box[TTx]) call(ctx context.Context, c content) (messageID string, err error) {
	// A stop must not cut off an attempt that has begun. The client makes no second one, because that would come without a
	// turn, after the deadline, or while the other processes do not know of a 429.
	ctx, cancel := context.WithTimeout(single.Attempt(context.WithoutCancel(ctx)), b.longestSend())
	defer cancel()
	const json = "application/json"
	if c.kind == kindTemplate {
		resp, err := b.client.SendTemplateWithBodyWithResponse(ctx, c.bot, json, bytes.NewReader(c.body))
		if err != nil {
			return "", err
		}
		// The client did not read the body, so it could not compare the response with the destination.
		failure := delivery.AcceptReceivers(resp.HTTPResponse, resp.Body, []string{c.recipient()}, "destination", "id")
		if failure != nil {
			return "", failure
		}
		for _, sent := range *resp.JSON200 {
			messageID = cmp.Or(sent.ID, messageID)
		}
		return messageID, nil
	}
	resp, err := b.client.SendMessageWithBodyWithResponse(ctx, c.bot, json, bytes.NewReader(c.body))
	if err != nil {
		return "", err
	}
	return resp.JSON200.MessageID, nil
}

// finish writes the outcome of the attempt. It repeats that while the database is away, because without the outcome the
// message becomes unknown. It gives up after longestJob, and sooner after a stop. After a failover the old connection may
// be silent, so no single write takes all the time.
func (b *Box[TTx]) finish(ctx context.Context, one *attempt, v verdict) error {
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestJob())
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(b.longestWrite(), cancel) })()
	v.messageID = strings.ReplaceAll(v.messageID, "\x00", "") // PostgreSQL stores no such character
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		once, end := context.WithTimeout(writing, b.longestWrite()/2)
		_, err := b.exec(once, sqlFinish, one.id, one.claim, v.state, v.messageID, v.reason)
		end()
		if err == nil || sleepctx.Sleep(writing, pause) != nil {
			return err
		}
	}
}

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
	waitOutage  = 30 * time.Second
)

const (
	longestWait = 24 * time.Hour  // a wait of years is a mistake, and a program that runs for years must get over it
	longWait    = 5 * time.Minute // a person should know of a longer one
)

// waiting is the log line of a long wait.
const waiting = "jelou: all processes wait, as the service asks: nothing is sent until then, or until the outbox is resumed"

// stopped is the log line of a paused queue.
const stopped = "jelou: the queue is paused: nothing is sent until the outbox is resumed"

// outage is the number of unknown outcomes in a row after which a process makes all processes wait. Otherwise an outage of
// minutes would make the whole queue unknown, and a person would have to look after each message.
const outage = 10

// judge returns the consequence of a call. before is the reason of the attempt before.
//
// A 408 or 425 is about the connection, so the outbox goes on by itself after a wait. But some services send a 408 in place of
// a 504. So a message that was attempted before is unknown then.
func judge(err error, before string) verdict {
	if err == nil {
		return verdict{state: Sent}
	}
	failure := delivery.Wrap(delivery.Unknown, err) // any other error could quote the message
	v := verdict{reason: failure.Error()}
	switch {
	case failure.Outcome == delivery.Refused && failure.StatusCode == http.StatusTooManyRequests:
		v.state, v.wait = Queued, max(cmp.Or(failure.RetryAfter, waitBusy), waitNotSent)
	case failure.Outcome == delivery.Refused && aboutConnection(failure.StatusCode):
		v.state, v.wait = Queued, cmp.Or(failure.RetryAfter, waitOutage)
		if before != "" {
			v.state = Unknown
		}
	case failure.Outcome == delivery.Refused && failure.ConcernsAll():
		v.state, v.stop, v.wait = Queued, true, waitNotSent
	case failure.Outcome == delivery.Refused || errors.As(err, new(*jelou.ValidationError)):
		v.state = Refused
	case failure.Outcome == delivery.NotSent:
		v.state, v.wait = Queued, waitNotSent
	default:
		v.state, v.stop, v.wait = Unknown, failure.ConcernsAll(), failure.RetryAfter
	}
	return v
}

func aboutConnection(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooEarly
}

// duringOutage makes all processes wait if too many messages in a row are unknown.
func (b *Box[TTx]) duringOutage(ctx context.Context, v verdict) verdict {
	switch {
	case v.state != Unknown:
		b.unknowns.Store(0)
	case b.unknowns.Add(1) >= outage:
		v.wait = max(v.wait, waitOutage)
		b.log.ErrorContext(ctx, "jelou: too many messages in a row are unknown: all processes wait", "wait", v.wait)
	}
	return v
}

// tell makes all processes wait or stop, as the verdict demands.
func (b *Box[TTx]) tell(ctx context.Context, v verdict) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestWrite())
	defer cancel()
	if wait := min(v.wait, longestWait); wait > 0 {
		if wait > longWait {
			b.log.ErrorContext(ctx, waiting, "wait", wait)
		}
		if _, err := b.exec(ctx, sqlHold, wait.Seconds()); err != nil {
			b.log.WarnContext(ctx, "jelou: the outbox cannot make the other processes wait", "error", err)
		}
	}
	if v.stop {
		b.log.ErrorContext(ctx, stopped, "reason", v.reason)
		if err := b.insert.QueuePause(ctx, Queue, nil); err != nil {
			b.log.ErrorContext(ctx, "jelou: the queue cannot be paused", "error", err)
		}
	}
}
