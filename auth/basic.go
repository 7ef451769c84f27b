// Package auth signs requests with Jelou's HTTP Basic credentials, and keeps those from being printed or
// sent where others could read them.
//
// Make the credentials once, when the program starts, and give their [Basic.Intercept] to the client, which
// calls it for every request:
//
//	creds, err := auth.NewBasic(clientID, clientSecret) // or auth.FromEnv()
//	if err != nil {
//		return err
//	}
//	client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction,
//		jelou.WithRequestEditorFn(creds.Intercept))
//
// One client can send with the credentials of several companies: given to a call, Intercept replaces what the
// client's own has set.
//
//	resp, err := client.SendMessageWithResponse(ctx, botID, message, other.Intercept)
//
// Whether Jelou knows the credentials is first seen when something is sent: a 401, which is a
// [*delivery.Error] with the outcome [delivery.Refused].
package auth

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/plainhttp"
)

// Basic is a client id and secret, ready to sign requests. It is safe for concurrent use, and nothing that
// prints or encodes it shows the id or the secret. Make one with [NewBasic] or [FromEnv]; the zero value
// signs nothing.
type Basic struct {
	// header gives the Authorization header. It is a closure because reflection, and with it every
	// printer and encoder, stops at a function.
	header func() string
}

// NewBasic makes credentials of the client id and the client secret that Jelou issued.
//
// Neither may be empty, start or end with white space (a pasted line break is the usual accident), contain a control
// character or one that cannot be seen, or be invalid UTF-8, and the id may contain no colon. The error names each
// value that breaks a rule, with the rule, and never repeats the value.
func NewBasic(clientID, clientSecret string) (*Basic, error) {
	return newBasic("the client id", clientID, "the client secret", clientSecret)
}

func newBasic(idName, id, secretName, secret string) (*Basic, error) {
	if err := check(checkID(idName, id), checkValue(secretName, secret)); err != nil {
		return nil, err
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	return &Basic{header: func() string { return header }}, nil
}

// Intercept sets the Authorization header of req. Give it to jelou.WithRequestEditorFn, or to one call.
//
// The error is a [*delivery.Error] with the outcome [delivery.NotSent]: there are no credentials, or the secret could be
// read on the way. The address must be https, http to this machine (localhost, 127.0.0.0/8 or ::1), or http to a host that
// transport.WithPlainHTTP names. After an error the request is as it was.
func (b *Basic) Intercept(ctx context.Context, req *http.Request) error {
	switch {
	case b == nil || b.header == nil:
		return delivery.Wrap(delivery.NotSent, problem("no credentials: make them with auth.NewBasic or auth.FromEnv"))
	case req == nil:
		return delivery.Wrap(delivery.NotSent, problem("there is no request to sign"))
	case !plainhttp.MayCarryCredentials(ctx, req.URL):
		return delivery.Wrap(delivery.NotSent, problem(plainhttp.Rule))
	}
	if req.Header == nil {
		req.Header = make(http.Header)
	}
	req.Header.Set("Authorization", b.header())
	return nil
}
