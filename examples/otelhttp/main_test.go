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

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"message msg_", `span "jelou try", status Unset`, "http.response.status_code = 200", "url.full = http://127.0.0.1:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out.String())
		}
	}
	for _, private := range []string{"BOT_ID", "593987654321", "order", "/v1/"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("there is %q in\n%s", private, out.String())
		}
	}
}

var flow = jelou.FlowButton{Text: "Open the form", Parameters: jelou.FlowButtonParameters{FlowCTA: "Open", FlowName: "form"}}

// What the example says about otelhttp holds: the address is in the span unless it is taken out, and
// nothing else of a send is in it, whether it succeeds or fails.
func TestWhatASpanHolds(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"taken":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"messageId":"a"}`)) },
		"refused":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "593987654321", http.StatusForbidden) },
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers {
		server := httptest.NewServer(answer)
		defer server.Close()
		for _, bare := range []bool{false, true} {
			base := server.Client().Transport
			if bare {
				base = bareURL{base}
			}
			spans := tracetest.NewInMemoryExporter()
			provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
			traced := otelhttp.NewTransport(base, otelhttp.WithTracerProvider(provider))
			client, err := jelou.NewClientWithResponses(server.URL, jelou.WithHTTPClient(transport.New(transport.WithBase(traced))))
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
				t.Errorf("%s, bare %v: the span has %s", name, bare, text)
			}
			if strings.Contains(text, "Open the form") {
				t.Errorf("%s: the span has what was sent: %s", name, text)
			}
		}
	}
}

// The outcome of a send is still observed through otelhttp.
func TestOutcomesThroughOtelhttp(t *testing.T) {
	refusing := httptest.NewServer(nil)
	refusing.Close() // nobody listens there any more
	_, err := send(t.Context(), refusing.URL, otelhttp.NewTransport(http.DefaultTransport))
	if delivery.Of(err) != delivery.NotSent {
		t.Errorf("%v, want that it was not sent", err)
	}
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer silent.Close()
	_, err = send(t.Context(), silent.URL, otelhttp.NewTransport(silent.Client().Transport))
	if delivery.Of(err) != delivery.Unknown {
		t.Errorf("%v, want that nobody knows", err)
	}
}
