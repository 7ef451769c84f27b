package main

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// traced records a span for every attempt of a send.
func traced(base http.RoundTripper, provider trace.TracerProvider) http.RoundTripper {
	return otelhttp.NewTransport(bareURL{base},
		otelhttp.WithTracerProvider(provider),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "jelou attempt" }),
	)
}

// bareURL removes the path from the address in the span, because the path contains the bot's id, and for
// SendFlowMessage also the person's number. otelhttp has no option for this. A SpanProcessor cannot do it either:
// otelhttp sets the attribute after the start of the span, and a span that has ended cannot be changed. A RoundTripper
// below otelhttp runs in between, and the last value of an attribute counts.
type bareURL struct {
	next http.RoundTripper
}

func (t bareURL) RoundTrip(req *http.Request) (*http.Response, error) {
	trace.SpanFromContext(req.Context()).SetAttributes(attribute.String("url.full", req.URL.Scheme+"://"+req.URL.Host))
	return t.next.RoundTrip(req)
}
