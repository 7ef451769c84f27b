package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace/noop"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func newService(client *jelou.ClientWithResponses, log *bytes.Buffer) *service {
	return &service{
		client: client, botID: "BOT_ID",
		customers: map[string]string{"A7": "593987654321"},
		log:       slog.New(slog.NewTextHandler(log, nil)),
	}
}

func TestOutcomeDecidesTheStatus(t *testing.T) {
	throttled := sandbox.TooManyRequests(0)
	for name, c := range map[string]struct {
		failures              []sandbox.Failure
		first, then, messages int
	}{
		"accepted":  {nil, 202, 409, 1},
		"refused":   {[]sandbox.Failure{sandbox.Status(403)}, 502, 202, 1},
		"throttled": {[]sandbox.Failure{throttled, throttled, throttled}, 503, 202, 1},
		"timed out": {[]sandbox.Failure{sandbox.Status(408)}, 504, 409, 0}, // a gateway may have passed it on
		"unknown":   {[]sandbox.Failure{sandbox.DropAfterReading()}, 504, 409, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := sandbox.Start(t)
			box.Next(c.failures...)
			var log bytes.Buffer
			handler := newService(box.Client(), &log).handler(noop.NewTracerProvider())
			for _, want := range []int{c.first, c.then} {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/orders/A7/ready", nil))
				if w.Code != want {
					t.Errorf("got %d %s, want %d", w.Code, w.Body, want)
				}
			}
			if n := len(box.Messages()); n != c.messages {
				t.Errorf("the customer got %d messages, want %d", n, c.messages)
			}
			if strings.Contains(log.String(), "593987654321") || strings.Contains(log.String(), "is ready") {
				t.Errorf("the log contains private data:\n%s", log.String())
			}
		})
	}
}

func TestOrderThatWasNotSentCanBeRepeated(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	client, err := newClient(gone.URL, noop.NewTracerProvider())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	handler := newService(client, &log).handler(noop.NewTracerProvider())
	for range 2 { // the second request must not get a 409
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/orders/A7/ready", nil))
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("got %d %s, want 503", w.Code, w.Body)
		}
	}
}

// The caller hangs up during the send.
func TestCallerThatHangsUpDoesNotCancelTheSend(t *testing.T) {
	box := sandbox.Start(t)
	ctx, hangUp := context.WithCancel(t.Context())
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hangUp()
		box.ServeHTTP(w, r)
	}))
	defer between.Close()
	var log bytes.Buffer
	handler := newService(box.Client(jelou.WithBaseURL(between.URL)), &log).handler(noop.NewTracerProvider())
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodPost, "/orders/A7/ready", nil))
	if !strings.Contains(log.String(), "msg=told") {
		t.Errorf("the log does not report success:\n%s", log.String())
	}
}
