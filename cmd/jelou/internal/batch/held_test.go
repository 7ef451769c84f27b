package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// What could not be sent is not overtaken by what the same user is to get after it, neither in this run nor in
// the one that goes on.
func TestNothingOvertakesWhatIsStillToBeSent(t *testing.T) {
	var input strings.Builder
	for line := 1; line <= 6; line++ {
		fmt.Fprintf(&input, `{"type":"text","userId":"%d","text":"%d"}`+"\n", line%2, line)
	}
	for name, failure := range map[string]*delivery.Error{
		"not sent":      {Outcome: delivery.NotSent, Err: errors.New("no network")},
		"turned away":   {Outcome: delivery.Refused, StatusCode: http.StatusTooManyRequests},
		"never sent":    {Outcome: delivery.Refused, StatusCode: http.StatusUnprocessableEntity},
		"perhaps taken": {Outcome: delivery.Unknown, Err: errors.New("reset")},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal")
			run := func(fails bool) (sent []string, watch *ends) {
				j, err := journal.Open(path, false)
				if err != nil {
					t.Fatal(err)
				}
				if err := j.Start(journal.Input{}, journal.Target{}); err != nil {
					t.Fatal(err)
				}
				synctest.Test(t, func(t *testing.T) {
					watch = new(ends)
					b := job(strings.NewReader(input.String()), watch)
					b.Journal, b.Concurrency = j, 1
					b.Send = func(_ context.Context, message jelou.Message) (string, error) {
						text := message.(jelou.TextMessage).Text
						if fails && text == "2" {
							return "", failure
						}
						sent = append(sent, text)
						return "m", nil
					}
					if _, err := b.Run(t.Context(), t.Context()); err != nil {
						t.Error(err)
					}
				})
				if err := j.Close(); err != nil {
					t.Error(err)
				}
				return sent, watch
			}
			held := failure.Outcome == delivery.NotSent || failure.StatusCode == http.StatusTooManyRequests
			first, watch := run(true)
			again, _ := run(false)
			if !held {
				if !slices.Equal(first, []string{"1", "3", "4", "5", "6"}) || len(again) > 0 {
					t.Errorf("%q, then %q", first, again)
				}
				return
			}
			if !slices.Equal(first, []string{"1", "3", "5"}) || !slices.Equal(again, []string{"2", "4", "6"}) {
				t.Errorf("%q, then %q", first, again)
			}
			for _, end := range watch.all {
				if waits := end.Line == 4 || end.Line == 6; waits != errors.As(end.Err, new(behind)) || waits && end.Outcome != journal.NotSent {
					t.Errorf("line %d: %s, %v", end.Line, end.Outcome, end.Err)
				}
			}
		})
	}
}

// The memory for held users is bounded.
func TestTooManyAreHeld(t *testing.T) {
	r := newRun(job(strings.NewReader(""), counting{}))
	_, r.halt = context.WithCancel(t.Context())
	for user := range maxHeld {
		r.hold(fmt.Sprint(user))
	}
	r.hold("0")
	if r.broken != nil {
		t.Fatal(r.broken)
	}
	r.hold("one more")
	if r.broken == nil || len(r.held) != maxHeld {
		t.Errorf("%v, %d are held", r.broken, len(r.held))
	}
}
