package outbox_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
	"github.com/jelou-go/jelou/outbox/internal/counting"
)

// A person ends an unknown message, which then holds back no other and has no content, and a queued one, which is not sent.
func TestEndedMessageIsNotSent(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		s, client := service(t, once("one", counting.Reply{Lost: true}))
		b := open(t, client, outbox.WithUnknownHolding())
		one, two, later := b.add(ana, "one"), b.add(ana, "two"), b.add(beto, "later", outbox.At(time.Now().Add(time.Hour)))
		b.running()
		b.becomes(one, outbox.Unknown)
		for id, state := range map[int64]outbox.State{one: outbox.Sent, later: outbox.Refused} {
			if err := b.end(id, state); err != nil {
				t.Fatal(err)
			}
			b.becomes(id, state)
		}
		if all := b.text("SELECT body FROM " + b.schema + "jelou_outbox"); strings.Contains(all, "one") || !strings.Contains(all, "later") {
			t.Errorf("%s", all)
		}
		b.exec(b.schemaless(fmt.Sprintf("UPDATE {s}river_job SET state = 'available', scheduled_at = created_at WHERE id IN (%d, %d)", two, later)))
		b.becomes(two, outbox.Sent)
		b.until("the job of the ended message has ended", func() bool { return b.jobs(fmt.Sprintf("id = %d AND state = 'cancelled'", later)) == 1 })
		var got []string
		for _, r := range s.Requests() {
			got = append(got, r.Text)
		}
		if !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("%q", got)
		}
		for _, id := range []int64{one, two, later, 99} {
			if err := b.end(id, outbox.Refused); !errors.Is(err, outbox.ErrNotWaiting) {
				t.Errorf("%d again: %v", id, err)
			}
		}
		if err := b.end(one, outbox.Queued); err == nil {
			t.Error("a message ended as queued")
		}
	})
}

// The row of an unknown message that a person ended is no evidence of another message with the same text. A person may end it
// as refused although Jelou has accepted it, because it did not arrive.
func TestEndedMessageIsNoEvidenceOfAnother(t *testing.T) {
	both(t, func(t *testing.T, open opener) {
		for _, state := range []outbox.State{outbox.Sent, outbox.Refused} {
			s, client := service(t, once("the same", counting.Reply{Lost: true}))
			b := open(t, client)
			one := b.add(ana, "the same")
			stop := b.running()
			b.becomes(one, outbox.Unknown)
			stop()
			if err := b.end(one, state); err != nil {
				t.Fatal(err)
			}
			s.Decide(func(counting.Request) counting.Reply { return counting.Reply{Status: http.StatusServiceUnavailable} })
			never := b.add(ana, "the same")
			b.again(client, outbox.WithSettle(), outbox.WithSettlePause(20*time.Millisecond, time.Second)).running()
			b.until("River has ended its job", func() bool { return b.jobs("finalized_at IS NOT NULL") == 2 })
			if got, err := b.Status(t.Context(), never); err != nil || got.State != outbox.Unknown {
				t.Errorf("after %s: %+v, %v", state, got, err)
			}
		}
	})
}

// A message ends if the caller commits the transaction, and else not.
func TestMessageEndsOnlyIfCommitted(t *testing.T) {
	t.Parallel()
	pool, box, _ := pgBox(t, nil)
	id, err := box.Insert(t.Context(), nil, "BOT", jelou.TextMessage{UserID: ana, Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	rolledBack := errors.New("rolled back")
	for _, row := range []struct {
		end   error
		state outbox.State
	}{{rolledBack, outbox.Queued}, {nil, outbox.Refused}} {
		err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			return errors.Join(box.End(t.Context(), tx, id, outbox.Refused), row.end)
		})
		if !errors.Is(err, row.end) {
			t.Fatal(err)
		}
		if got, err := box.Status(t.Context(), id); err != nil || got.State != row.state {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
