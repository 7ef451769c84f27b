package delivery_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

type cutOff struct{ io.Reader }

func (c cutOff) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestCutOffOrLargeSuccessIsUnknown(t *testing.T) {
	const sent = `{"success":true,"messageId":"msg_1"}`
	cases := []struct {
		name    string
		status  int
		body    io.Reader
		outcome delivery.Outcome
		cause   error
	}{
		{"proven", 200, strings.NewReader(sent), 0, nil},
		{"success cut off", 200, cutOff{strings.NewReader(sent)}, delivery.Unknown, io.ErrUnexpectedEOF},
		{"success too large", 200, strings.NewReader(strings.Repeat(" ", delivery.MaxBody) + sent), delivery.Unknown, delivery.ErrBodyTooLarge},
		{"refusal cut off", 401, cutOff{strings.NewReader(`{"code":"unauth`)}, delivery.Refused, io.ErrUnexpectedEOF},
		{"refusal too large", 422, strings.NewReader(strings.Repeat("x", delivery.MaxBody+1)), delivery.Refused, delivery.ErrBodyTooLarge},
		{"server error cut off", 502, cutOff{strings.NewReader("<html>")}, delivery.Unknown, io.ErrUnexpectedEOF},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var receipt struct{ MessageID string }
			resp := &http.Response{StatusCode: c.status, Header: http.Header{}, Body: io.NopCloser(c.body)}
			body, failure := delivery.Read(resp, &receipt, "messageId")
			if c.outcome == 0 {
				if failure != nil || string(body) != sent || receipt.MessageID != "msg_1" {
					t.Fatalf("Read = %q, %v with %+v", body, failure, receipt)
				}
				return
			}
			if failure == nil || failure.Outcome != c.outcome || failure.StatusCode != c.status || body != nil {
				t.Fatalf("Read = %q, %v, want outcome %v with status %d", body, failure, c.outcome, c.status)
			}
			if !errors.Is(failure, c.cause) {
				t.Errorf("cause %v, want %v", failure.Err, c.cause)
			}
			if len(failure.Body) > delivery.MaxErrorBody {
				t.Errorf("the failure keeps %d bytes of the body, want at most %d", len(failure.Body), delivery.MaxErrorBody)
			}
		})
	}
}

// Nobody can have got a message from a call that only reads.
func TestFailedReadIsNeverUnknown(t *testing.T) {
	cut := &delivery.Error{Outcome: delivery.Unknown, StatusCode: 503}
	tests := map[error]struct {
		outcome delivery.Outcome
		text    string
	}{
		cut:                    {delivery.NotSent, "jelou: failed: HTTP 503: no trustworthy response"},
		errors.New("anything"): {delivery.NotSent, "jelou: failed: a cause whose text may be private"},
		&delivery.Error{Outcome: delivery.Refused, StatusCode: 404}: {delivery.Refused, "jelou: refused: HTTP 404: no such bot or address"},
	}
	for err, want := range tests {
		if got := delivery.OfRead(err); got.Outcome != want.outcome || got.Error() != want.text {
			t.Errorf("%v: outcome %v, %v; want %v, %s", err, got.Outcome, got, want.outcome, want.text)
		}
	}
	if cut.Outcome != delivery.Unknown || cut.Error() != "jelou: delivery unknown: HTTP 503: no trustworthy response" {
		t.Error("it changed the error itself")
	}
}
