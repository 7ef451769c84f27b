package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// shown is a request that is not sent.
type shown struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

// show prints the request that would be sent.
func (s *sending) show(cmd *cobra.Command, message jelou.Message) error {
	req, err := jelou.NewSendMessageRequest(s.server, s.bot, message)
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
	var indented bytes.Buffer
	if err := json.Indent(&indented, body, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n%s\n", req.Method, req.URL, &indented)
	return err
}
