package operation

import (
	"encoding/json"
	"fmt"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	jelou "github.com/jelou-go/jelou/generated"
)

// shown is a request that show prints instead of sending.
type shown struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// show prints the request that the client hands to the recorder.
func (r *running) show(client *jelou.ClientWithResponses, recorder *call.Recorder) error {
	_, err := r.op.Do(r.cmd.Context(), client, r.given)
	req := recorder.Request
	if req == nil {
		return r.failed(err)
	}
	if r.json {
		return cli.PrintJSON(r.cmd, outcome{Outcome: "dry_run", Request: &shown{req.Method, req.URL.String(), recorder.Body}})
	}
	if _, err := fmt.Fprintf(r.cmd.OutOrStdout(), "%s %s\n", req.Method, req.URL); err != nil || recorder.Body == nil {
		return err
	}
	return cli.PrintIndented(r.cmd, recorder.Body)
}
