package operation

import (
	"encoding/json"
	"fmt"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// partly returns the end of a call whose response proves only some receivers, or none. It prints the proven ones. It names
// the missing ones by their places in the request, and with --json by themselves.
func (r *running) partly(response *call.Response, err error, missing []int, details ...string) error {
	end := cli.Failed(err, details...)
	list := r.op.Success().Proof().Schema.Proves
	if r.json {
		o := outcomeOf(err)
		o.Missing = receivers(r.given.Body, list, missing)
		o.Response = cli.Harmless(response.Body)
		return r.endWith(o, err, end)
	}
	for _, i := range missing {
		place := fmt.Sprintf("/%s/%d", list, i)
		if r.file == "" {
			place = r.form.Place(place)
		}
		end.Notes = append(end.Notes, place+": the response does not name this receiver, who may have the message")
	}
	if err := r.printRows(response); err != nil {
		cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("the response could not be printed: %w", err))
	}
	return end
}

// receivers returns the receivers with these numbers.
func receivers(body []byte, list string, numbers []int) []json.RawMessage {
	var members map[string]json.RawMessage
	var all, some []json.RawMessage
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(members[list], &all) != nil {
		return nil
	}
	for _, i := range numbers {
		some = append(some, all[i])
	}
	return some
}
