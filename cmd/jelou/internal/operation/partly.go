package operation

import (
	"fmt"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/internal/openapi"
)

// partly returns the end of a call whose response proves only some receivers, or none. It prints the proven ones. It names
// the missing ones by their places in the request, and with --json by themselves.
func (r *running) partly(response *call.Response, err error, missing []int, details ...string) error {
	end := cli.Failed(err, details...)
	list := r.op.Success().Proof().Schema.Proves
	if r.json {
		o := outcomeOf(err)
		body, _ := openapi.Decode(r.given.Body) // it was sent
		member, _ := openapi.At(body, list)
		receivers, _ := member.([]any)
		for _, i := range missing {
			if i < len(receivers) {
				o.Missing = append(o.Missing, receivers[i])
			}
		}
		o.Response = response.Body
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
