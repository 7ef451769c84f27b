package operation

import (
	"encoding/json"
	"fmt"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
)

// succeeded prints the response. Even if the printing fails, the service has accepted the request, and the exit code
// must not invite anybody to repeat it.
func (r *running) succeeded(response *call.Response) error {
	if r.showResponse {
		for _, line := range cli.ServiceWords(delivery.FromResponse(response.HTTP, response.Body)) {
			r.cmd.PrintErrln("  " + cli.OneLine(line))
		}
	}
	done, output := "done, but the response", r.printResponse
	if _, is := sends(r.op); is {
		done, output = "sent, but that", r.printSent
		if id := response.MessageIDs(); id != "" {
			done = "sent as " + id + ", but the id"
		}
	}
	err := output(response)
	if err == nil || r.op.Reads() {
		return err
	}
	cli.Complain(r.cmd.ErrOrStderr(), fmt.Errorf("%s could not be printed: %w", done, err))
	return nil
}

// printSent prints the id of the sent message. If the response has other content instead, it prints the whole response.
func (r *running) printSent(response *call.Response) error {
	id, schema := response.Member("messageId"), r.op.Success().Schema
	switch {
	case r.json:
		sent := outcome{Outcome: "sent", MessageID: id}
		if id == "" && tells(response.Body) {
			sent.Response = response.Body
		}
		return cli.PrintJSON(r.cmd, sent)
	case schema != nil && schema.IsList():
		return r.printRows(response)
	case id == "" && tells(response.Body):
		return r.printResponse(response)
	case id == "":
		id = "sent"
	}
	_, err := fmt.Fprintln(r.cmd.OutOrStdout(), cli.OneLine(id))
	return err
}

// tells reports whether a response says more than success.
func tells(body []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return len(body) > 0
	}
	delete(members, "success")
	return len(members) > 0
}

// printResponse prints the response as it came.
func (r *running) printResponse(response *call.Response) error {
	switch {
	case len(response.Body) == 0 || r.op.Success().Schema == nil:
		if cli.Verbose(r.cmd) {
			r.cmd.PrintErrln("done")
		}
		return nil
	case r.json:
		return cli.PrintJSON(r.cmd, json.RawMessage(response.Body))
	default:
		return cli.PrintIndented(r.cmd, cli.Harmless(response.Body))
	}
}
