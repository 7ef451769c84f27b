package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
)

// shown is a request that is not sent.
type shown struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

// show prints the request that would be sent.
func (s *sending) show(cmd *cobra.Command, message *outgoing) error {
	req, err := message.operation.request(s.server, s.bot, message.user, message.body)
	if err != nil {
		return s.fail(cmd, delivery.Wrap(delivery.NotSent, err))
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(cmd, result{Outcome: "dry_run", Request: &shown{req.Method, req.URL.String(), body}})
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", req.Method, req.URL); err != nil {
		return err
	}
	return printIndented(cmd, body)
}
