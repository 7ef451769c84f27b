package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/jelou-go/jelou/internal/openapi"
)

// example returns the contract's example of the operation's response. Without such an example, it makes a response from the
// examples of the members.
func example(op *openapi.Operation) response {
	success := op.Success()
	status, err := strconv.Atoi(success.Status)
	if err != nil {
		status = http.StatusOK
	}
	switch {
	case success.Schema == nil:
		return response{status: status}
	case len(success.Examples) > 0:
		return says(status, json.RawMessage(success.Examples[0].Value))
	default:
		return says(status, success.Schema.Sample("text"))
	}
}
