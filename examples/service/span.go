package main

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// traced makes a span of every try of a send.
func traced(base http.RoundTripper, provider trace.TracerProvider) http.RoundTripper {
	return otelhttp.NewTransport(bareURL{base},
		otelhttp.WithTracerProvider(provider),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "jelou try" }),
	)
}

// bareURL replaces the address in the span by one without a path: the bot's id is in it, and for
// SendFlowMessage also the person's number. otelhttp has no option for it, and a SpanProcessor comes too early
// or too late: otelhttp sets the attribute after the span was started, and a span that has ended cannot be
// changed. A RoundTripper below otelhttp runs in between, and of two values that an attribute is given the
// last one counts.
type bareURL struct {
	next http.RoundTripper
}

func (t bareURL) RoundTrip(req *http.Request) (*http.Response, error) {
	trace.SpanFromContext(req.Context()).SetAttributes(attribute.String("url.full", req.URL.Scheme+"://"+req.URL.Host))
	return t.next.RoundTrip(req)
}
