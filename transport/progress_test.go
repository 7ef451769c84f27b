package transport

import (
	"context"
	"net/http/httptrace"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestProgress(t *testing.T) {
	connect := func(trace *httptrace.ClientTrace) { trace.GetConn("127.0.0.1:1") }
	field := func(trace *httptrace.ClientTrace) { trace.WroteHeaderField("Host", []string{"x"}) }
	headers := func(trace *httptrace.ClientTrace) { trace.WroteHeaders() }
	tests := map[string]struct {
		events []func(*httptrace.ClientTrace)
		want   delivery.Outcome
	}{
		"nothing seen":       {nil, delivery.Unknown},
		"connecting":         {[]func(*httptrace.ClientTrace){connect}, delivery.NotSent},
		"connecting twice":   {[]func(*httptrace.ClientTrace){connect, connect}, delivery.NotSent},
		"first header field": {[]func(*httptrace.ClientTrace){connect, field}, delivery.Unknown},
		"all headers":        {[]func(*httptrace.ClientTrace){connect, headers}, delivery.Unknown},
		"connecting again":   {[]func(*httptrace.ClientTrace){connect, field, headers, connect}, delivery.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var seen progress
			trace := httptrace.ContextClientTrace(seen.watch(context.Background()))
			for _, event := range test.events {
				event(trace)
			}
			if got := seen.outcome(); got != test.want {
				t.Errorf("outcome %v, want %v", got, test.want)
			}
		})
	}
}
