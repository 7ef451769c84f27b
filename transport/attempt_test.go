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
	header := func(trace *httptrace.ClientTrace) {
		if trace.WroteHeaderField != nil {
			trace.WroteHeaderField("accept", nil)
		}
	}
	headers := func(trace *httptrace.ClientTrace) { trace.WroteHeaders() }
	tests := map[string]struct {
		events  events
		body    string
		ownBase bool
		want    delivery.Outcome
	}{
		"no event":                {nil, "{}", false, delivery.Unknown},
		"no event of our base":    {nil, "{}", true, delivery.NotSent}, // such as an invalid proxy
		"connecting":              {events{connect}, "{}", false, delivery.NotSent},
		"connecting twice":        {events{connect, connect}, "{}", false, delivery.NotSent},
		"a header":                {events{connect, header}, "{}", false, delivery.NotSent},
		"a header without a body": {events{connect, header}, "", false, delivery.Unknown}, // HTTP/2 may have sent them all
		"all headers":             {events{connect, headers}, "{}", false, delivery.Unknown},
		"connecting again":        {events{connect, headers, connect}, "{}", false, delivery.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			a := newAttempt(context.Background(), req)
			for _, event := range test.events {
				event(httptrace.ContextClientTrace(a.request.Context()))
			}
			if got := a.outcome(http.ErrHandlerTimeout, test.ownBase); got != test.want {
				t.Errorf("outcome %v, want %v", got, test.want)
			}
		})
	}
}
