package operation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

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
func (r *running) show(client *jelou.ClientWithResponses, recorder *recorder) error {
	_, err := r.op.Do(r.cmd.Context(), client, r.given)
	req := recorder.request
	if req == nil {
		return r.failed(err)
	}
	if r.json {
		return cli.PrintJSON(r.cmd, outcome{Outcome: "dry_run", Request: &shown{req.Method, req.URL.String(), recorder.body}})
	}
	if _, err := fmt.Fprintf(r.cmd.OutOrStdout(), "%s %s\n", req.Method, req.URL); err != nil || recorder.body == nil {
		return err
	}
	return cli.PrintIndented(r.cmd, recorder.body)
}

// recorder keeps a request instead of sending it.
type recorder struct {
	request *http.Request
	body    []byte
}

var errRecorded = errors.New("the request was recorded, not sent")

// Do implements [jelou.HttpRequestDoer].
func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.request = req
	if req.Body != nil {
		var err error
		if r.body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	return nil, errRecorded
}
