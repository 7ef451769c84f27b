package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// result is what "jelou send --json" prints.
type result struct {
	Outcome    string               `json:"outcome"` // sent, not_sent, refused, unknown or dry_run
	MessageID  string               `json:"messageId,omitempty"`
	StatusCode int                  `json:"statusCode,omitempty"`
	Code       string               `json:"code,omitempty"`
	Error      string               `json:"error,omitempty"`
	Violations []delivery.Violation `json:"violations,omitempty"`
	Request    *shown               `json:"request,omitempty"`
}

// failure describes a failed send.
func failure(err error) result {
	word, _ := delivery.Of(err).MarshalText()
	r := result{Outcome: string(word), Error: oneLine(err.Error())}
	var known *delivery.Error
	if errors.As(err, &known) {
		r.StatusCode, r.Code = known.StatusCode, printableCode(known)
	}
	var invalid *jelou.ValidationError
	if errors.As(err, &invalid) {
		r.Violations = invalid.Violations
	}
	return r
}

// printableCode is the code as delivery.Error prints it: not at all where it may be something private.
func printableCode(failure *delivery.Error) string {
	var printed struct{ Code string }
	encoded, err := json.Marshal(failure)
	if err != nil || json.Unmarshal(encoded, &printed) != nil {
		return ""
	}
	return printed.Code
}

func printJSON(cmd *cobra.Command, value any) error {
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func printIndented(cmd *cobra.Command, body []byte) error {
	var indented bytes.Buffer
	if err := json.Indent(&indented, bytes.TrimSpace(body), "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), &indented)
	return err
}
