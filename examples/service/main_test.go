package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// output collects the log and the spans.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func post(t *testing.T, url string, want int) {
	t.Helper()
	resp, err := http.Post(url, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != want {
		t.Errorf("status %d, want %d", resp.StatusCode, want)
	}
}

func TestRunLogsAndTracesWithoutPrivateData(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	listener := listen(t)
	var out output
	ended := make(chan error)
	go func() { ended <- run(ctx, listener, &out) }()
	url := "http://" + listener.Addr().String()
	post(t, url+"/orders/A7/ready", http.StatusAccepted)
	post(t, url+"/orders/A7/ready", http.StatusConflict)
	post(t, url+"/orders/Z9/ready", http.StatusNotFound)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	text := out.text.String()
	for _, want := range []string{`"msg":"told","order":"A7"`, `"Name":"jelou attempt"`, `"http.response.status_code"`, `"Key":"url.full","Value":{"Type":"STRING","Value":"http://127.0.0.1:`} {
		if !strings.Contains(text, want) {
			t.Errorf("the output does not contain %s:\n%s", want, text)
		}
	}
	for _, private := range []string{"BOT_ID", "593987654321", "is ready", "/v1/"} {
		if strings.Contains(text, private) {
			t.Errorf("the output contains %q:\n%s", private, text)
		}
	}
	// The log, the request's span and the attempt's span must have the same trace.
	trace := regexp.MustCompile(`"order":"A7","trace":"(\w{32})"`).FindStringSubmatch(text)
	if trace == nil || strings.Count(text, `"SpanContext":{"TraceID":"`+trace[1]) != 2 {
		t.Errorf("the log has the trace %q, but the spans do not:\n%s", trace, text)
	}
}

// A request that has begun before the stop still gets its response.
func TestServeStopsGracefully(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	listener := listen(t)
	ended := make(chan error)
	go func() {
		ended <- serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			stop()
			w.WriteHeader(http.StatusAccepted)
		}))
	}()
	post(t, "http://"+listener.Addr().String(), http.StatusAccepted)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeFailsOnAClosedListener(t *testing.T) {
	listener := listen(t)
	_ = listener.Close()
	if err := serve(t.Context(), listener, nil); err == nil {
		t.Error("serve() returned no error")
	}
}
