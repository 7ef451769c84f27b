package operation

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

// The wait between two looks grows from the shortest to the longest while nothing changes.
const (
	shortestWait = 5 * time.Second
	longestWait  = time.Minute

	longestAsked = 24 * time.Hour // of the waits that the service asks for: one of years is a mistake
)

// sleep is another function in tests.
var sleep = sleepctx.Sleep

// keepAsking prints each row that is new or has a new status, the oldest first, until the context ends.
func (r *running) keepAsking(client *jelou.ClientWithResponses) error {
	ctx := r.cmd.Context()
	printRow, flush := r.printer()
	states := make(map[string]string) // by the row's id
	printed := 0
	for wait := shortestWait; ; {
		changed, failure := r.look(client, states)
		for _, one := range changed {
			if err := printRow(one); err != nil {
				return err
			}
			if printed++; printed == r.limit {
				return flush()
			}
		}
		if err := flush(); err != nil {
			return err
		}
		wait = min(wait*3/2, longestWait)
		if len(changed) > 0 {
			wait = shortestWait
		}
		asked, useless := pause(failure)
		if failure != nil && ctx.Err() == nil {
			if useless {
				return r.failed(failure)
			}
			cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("%w; asking again", failure))
		}
		if sleep(ctx, max(wait, min(asked, longestAsked))) != nil {
			return nil //nolint:nilerr // a Ctrl-C ends it with success
		}
	}
}

// look returns the rows that are new or have changed, the oldest first. With an error it returns those read before.
func (r *running) look(client *jelou.ClientWithResponses, states map[string]string) (changed []row, err error) {
	members := followed[r.op.ID]
	for one, failure := range r.rows(client) {
		if failure != nil {
			err = failure
			break
		}
		id, state := one.cell(members.id), ""
		for _, member := range members.state {
			state += one.cell(member) + "\n"
		}
		if id == "" {
			id = fmt.Sprint(one.value)
		}
		if states[id] != state {
			states[id] = state
			changed = append(changed, one)
		}
	}
	slices.Reverse(changed)
	return changed, err
}

// pause returns the wait that a failure asks for, and whether asking again is useless.
func pause(err error) (asked time.Duration, useless bool) {
	var failure *delivery.Error
	if !errors.As(err, &failure) || errors.As(err, new(*delivery.ValidationError)) {
		return 0, true
	}
	switch failure.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return failure.RetryAfter, false
	}
	return failure.RetryAfter, failure.Outcome == delivery.Refused
}
