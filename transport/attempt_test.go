package transport

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestOutcomeFollowsFromTheTrace(t *testing.T) {
	type events []func(*httptrace.ClientTrace)
	connect := func(trace *httptrace.ClientTrace) { trace.GetConn("127.0.0.1:1") }
	headers := func(trace *httptrace.ClientTrace) { trace.WroteHeaders() }
	tests := map[string]struct {
		events events
		want   delivery.Outcome
	}{
		"no event":         {nil, delivery.Unknown},
		"connecting":       {events{connect}, delivery.NotSent},
		"connecting twice": {events{connect, connect}, delivery.NotSent},
		"all headers":      {events{connect, headers}, delivery.Unknown},
		"connecting again": {events{connect, headers, connect}, delivery.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			a := newAttempt(context.Background(), req)
			for _, event := range test.events {
				event(httptrace.ContextClientTrace(a.request.Context()))
			}
			if got := a.outcome(http.ErrHandlerTimeout, false); got != test.want {
				t.Errorf("outcome %v, want %v", got, test.want)
			}
		})
	}
}
