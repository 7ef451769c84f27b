// Command otelhttp sends one message with OpenTelemetry's otelhttp below the client, so that every try of a
// send is a span. It sends to a sandbox inside the program, and needs no network.
//
// A span holds the address of the request in "url.full": the bot's id is in it, and for SendFlowMessage also
// the person's number. [bareURL] keeps that out. The span's name is otelhttp's to choose, too; it has no
// address in it unless otelhttp.WithSpanNameFormatter puts one there.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	box, err := sandbox.New()
	if err != nil {
		return err
	}
	server := httptest.NewServer(box)
	defer server.Close()

	spans := tracetest.NewInMemoryExporter() // a real program has otlptracehttp or the like
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))

	base := transport.NewBase()
	// client.CloseIdleConnections cannot reach through otelhttp.
	defer base.CloseIdleConnections()

	id, err := send(ctx, server.URL, otelhttp.NewTransport(bareURL{base},
		otelhttp.WithTracerProvider(provider),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "jelou try" }),
	))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, "message", id); err != nil {
		return err
	}
	for _, span := range spans.GetSpans() {
		if _, err := fmt.Fprintf(w, "span %q, status %v\n", span.Name, span.Status.Code); err != nil {
			return err
		}
		for _, attr := range span.Attributes {
			if _, err := fmt.Fprintf(w, "  %s = %s\n", attr.Key, attr.Value.String()); err != nil {
				return err
			}
		}
	}
	return provider.Shutdown(ctx)
}

func send(ctx context.Context, server string, base http.RoundTripper) (messageID string, err error) {
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		return "", err
	}
	client, err := jelou.NewClientWithResponses(server,
		jelou.WithHTTPClient(transport.New(transport.WithBase(base))),
		jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return "", err
	}
	resp, err := client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{
		UserID: "593987654321",
		Text:   "Your order is ready.",
	})
	if err != nil {
		return "", err
	}
	return resp.JSON200.MessageID, nil
}

// bareURL replaces the address in the span by one without a path. otelhttp has no option for it, and a
// SpanProcessor comes too early or too late: otelhttp sets the attribute after the span was started, and a
// span that has ended cannot be changed. A RoundTripper below otelhttp runs in between, and of two values
// that an attribute is given the last one counts.
type bareURL struct {
	next http.RoundTripper
}

func (t bareURL) RoundTrip(req *http.Request) (*http.Response, error) {
	trace.SpanFromContext(req.Context()).SetAttributes(attribute.String("url.full", req.URL.Scheme+"://"+req.URL.Host))
	return t.next.RoundTrip(req)
}
