package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

var flow = jelou.FlowButton{Text: "Open the form", Parameters: jelou.FlowButtonParameters{FlowCTA: "Open", FlowName: "form"}}

// The comment on bareURL must remain true: otelhttp puts the address into the span, unless bareURL removes it. It puts
// nothing else of a send into the span, whether the send succeeds or fails.
func TestSpanHoldsTheAddressUnlessRemoved(t *testing.T) {
	handlers := map[string]http.HandlerFunc{
		"accepted": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"messageId":"a"}`)) },
		"refused":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "593987654321", http.StatusForbidden) },
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, handler := range handlers {
		server := httptest.NewServer(handler)
		defer server.Close()
		for _, bare := range []bool{false, true} {
			spans := tracetest.NewInMemoryExporter()
			provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
			var base http.RoundTripper = otelhttp.NewTransport(server.Client().Transport, otelhttp.WithTracerProvider(provider))
			if bare {
				base = traced(server.Client().Transport, provider)
			}
			client, err := jelou.NewClientWithResponses(server.URL, jelou.WithHTTPClient(transport.New(transport.WithBase(base))))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.SendFlowMessageWithResponse(t.Context(), "BOT_ID", "593987654321", flow)
			if invalid := new(jelou.ValidationError); errors.As(err, &invalid) {
				t.Fatal(err)
			}
			record, err := json.Marshal(spans.GetSpans().Snapshots()[0].Attributes())
			if err != nil {
				t.Fatal(err)
			}
			text := string(record) + spans.GetSpans()[0].Name + spans.GetSpans()[0].Status.Description
			if held := strings.Contains(text, "593987654321"); held == bare {
				t.Errorf("%s, bare %v: the span contains %s", name, bare, text)
			}
			if strings.Contains(text, "Open the form") {
				t.Errorf("%s: the span contains the message: %s", name, text)
			}
		}
	}
}

// otelhttp does not change the outcome of a send.
func TestOtelhttpKeepsTheOutcome(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close() // nobody listens at its address
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer silent.Close()
	for server, want := range map[string]delivery.Outcome{gone.URL: delivery.NotSent, silent.URL: delivery.Unknown} {
		client, err := newClient(server, noop.NewTracerProvider())
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.SendFlowMessageWithResponse(t.Context(), "BOT_ID", "593987654321", flow)
		if delivery.Of(err) != want {
			t.Errorf("%v, want %v", err, want)
		}
	}
}
