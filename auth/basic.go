// Package auth signs requests with Jelou's HTTP Basic credentials. It never prints them. It sends them over https, or over
// plain HTTP to this machine or to a host that transport.WithPlainHTTP names.
//
// Make the credentials once, when the program starts, and pass their [Basic.Intercept] to the client, which calls it
// for every request:
//
//	creds, err := auth.NewBasic(clientID, clientSecret) // or auth.FromEnv()
//	if err != nil {
//		return err
//	}
//	client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction,
//		jelou.WithRequestEditorFn(creds.Intercept))
//
// One client can send for several companies. An Intercept passed to a single call overrides the client's own:
//
//	resp, err := client.SendMessageWithResponse(ctx, botID, message, other.Intercept)
//
// This package cannot check the credentials with Jelou. If they are wrong, the first call fails with HTTP 401: a
// [*delivery.Error] with the outcome [delivery.Refused].
package auth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/internal/redact"
)

// Basic is a client id and secret, ready to sign requests. It is safe for concurrent use, and it never shows the id or
// the secret, however it is printed or encoded. Make one with [NewBasic] or [FromEnv]; the zero value cannot sign.
type Basic struct {
	// header returns the Authorization header. It is a closure because reflection cannot look inside a function, so
	// no printer or encoder can show the header.
	header func() string
}

// Intercept sets the Authorization header of req. Pass it to jelou.WithRequestEditorFn, or to a single call.
//
// It fails if b is nil or zero, or if others could read the secret on the way: the address must be https, http to this
// machine (localhost, 127.0.0.0/8 or ::1), or http to a host named with transport.WithPlainHTTP. The error is a
// [*delivery.Error] with the outcome [delivery.NotSent], and the request is unchanged.
func (b *Basic) Intercept(ctx context.Context, req *http.Request) error {
	switch {
	case b == nil || b.header == nil:
		return delivery.Wrap(delivery.NotSent, redact.Problem("no credentials: make them with auth.NewBasic or auth.FromEnv"))
	case req == nil:
		return delivery.Wrap(delivery.NotSent, redact.Problem("no request to sign"))
	case !plainhttp.MayCarryCredentials(plainhttp.ClientOf(ctx), req.URL):
		return delivery.Wrap(delivery.NotSent, redact.Problem(plainhttp.Rule))
	}
	if req.Header == nil {
		req.Header = make(http.Header)
	}
	req.Header.Set("Authorization", b.header())
	return nil
}

// redacted is printed in place of every credential.
const redacted = "auth.Basic(redacted)"

// Format prints "auth.Basic(redacted)" for every verb.
func (b Basic) Format(state fmt.State, _ rune) {
	// fmt.Fprintf reports a failed write to its caller.
	_, _ = io.WriteString(state, redacted)
}

// LogValue returns "auth.Basic(redacted)".
func (b Basic) LogValue() slog.Value {
	return slog.StringValue(redacted)
}

// MarshalJSON returns "auth.Basic(redacted)" as a JSON string.
func (b Basic) MarshalJSON() ([]byte, error) {
	return []byte(`"` + redacted + `"`), nil
}
