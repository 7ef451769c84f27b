//go:build crosscheck

package crosscheck

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/contract/internal/corpus"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// Prism is a proxy between the real client and the sandbox. It passes on the request and the response, and lists their
// violations in a header. So one request shows whether Prism and the sandbox accept the request, and whether Prism accepts
// the sandbox's response.
func TestPrismAgrees(t *testing.T) {
	box, err := sandbox.New()
	if err != nil {
		t.Fatal(err)
	}
	upstream := httptest.NewServer(box)
	t.Cleanup(upstream.Close)
	c := newCaller(t, startPrism(t, upstream.URL))
	judged := 0
	all, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.IsParameter && strings.Contains(one.Operation.Path, "{"+strings.TrimPrefix(one.Pointer, "/")+"}") && one.Breaks {
			continue // the contract has no such path
		}
		value, inPath := one.Parameters["path "+strings.TrimPrefix(one.Pointer, "/")]
		if !inPath {
			value = one.Parameters["query "+strings.TrimPrefix(one.Pointer, "/")]
		}
		if text, _ := value.(string); one.IsParameter && strings.Contains(text, "/") {
			continue // Prism's proxy decodes %2F
		}
		if one.IsParameter && value == any("") {
			continue // Prism takes a parameter without a value for a missing parameter
		}
		judged++
		t.Run(one.String(), func(t *testing.T) { c.judge(t, one) })
	}
	if judged < 100 {
		t.Fatalf("only %d requests", judged)
	}
	t.Logf("%d requests", judged)
}

// unknownToPrism are the rules on which Prism rightly differs from the other judges: x-unique-by is an extension, and a
// schema of any type allows null in OpenAPI 3.1, but not in 3.0.
var unknownToPrism = []string{"x-unique-by", "of any type"}

// caller sends requests through Prism.
type caller struct {
	server string
	base   http.RoundTripper
	creds  *auth.Basic
	client *jelou.Client
}

func (c *caller) judge(t *testing.T, one corpus.Case) {
	t.Helper()
	resp, err := c.send(t.Context(), one)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var inRequest, inResponse bool
	for _, violations := range resp.Header.Values("Sl-Violations") {
		inRequest = inRequest || strings.Contains(violations, `"location":["request"`)
		inResponse = inResponse || strings.Contains(violations, `"location":["response"`)
	}
	if inResponse {
		t.Errorf("Prism finds fault with the sandbox's response: %s", resp.Header.Values("Sl-Violations"))
	}
	if want := one.Breaks && !slices.Contains(unknownToPrism, one.Rule.Keyword); inRequest != want {
		t.Errorf("Prism finds fault with the request: %v, want %v; %s", inRequest, want, resp.Header.Values("Sl-Violations"))
	}
	switch {
	case one.Breaks && resp.StatusCode/100 != 4:
		t.Errorf("the sandbox responds with %d, want a refusal", resp.StatusCode)
	case one.Operation.ID == "sendTemplate" && resp.StatusCode == http.StatusBadRequest:
		// The request keeps the contract, but does not fit the bot's template.
	case !one.Breaks && strconv.Itoa(resp.StatusCode) != one.Operation.Success().Status:
		t.Errorf("the sandbox responds with %d, want %s", resp.StatusCode, one.Operation.Success().Status)
	}
}

// send sends a good request through the client, as typed values, and a bad request as it is.
func (c *caller) send(ctx context.Context, one corpus.Case) (*http.Response, error) {
	if !one.Breaks {
		return one.Send(ctx, c.client)
	}
	req, err := one.Request(c.server)
	if err != nil {
		return nil, err
	}
	req = req.WithContext(ctx)
	if err := c.creds.Intercept(ctx, req); err != nil {
		return nil, err
	}
	return c.base.RoundTrip(req)
}

func newCaller(t *testing.T, server string) *caller {
	t.Helper()
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		t.Fatal(err)
	}
	// Prism's header is long: it lists the violations of the schema of every kind of message.
	base := &http.Transport{MaxResponseHeaderBytes: 4 << 20}
	t.Cleanup(base.CloseIdleConnections)
	client, err := jelou.NewClient(server, jelou.WithHTTPClient(transport.New(transport.WithBase(base))), jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		t.Fatal(err)
	}
	return &caller{server, base, creds, client}
}

// startPrism starts Prism, waits until it says that it listens, and returns its URL.
func startPrism(t *testing.T, upstream string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "node", "node_modules/@stoplight/prism-cli/dist/index.js", "proxy",
		"--host", "127.0.0.1", "--port", port, "../../openapi.yaml", upstream)
	cmd.Env = append(os.Environ(), "NODE_OPTIONS=--max-http-header-size=4194304")
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("Prism does not start (\"npm ci\" in contract/crosscheck installs it): %v", err)
	}
	listening := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "listening") {
				listening <- true
			}
		}
		close(listening)
	}()
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // the test told Prism to stop, so its status does not matter
	})
	select {
	case ok := <-listening:
		if !ok {
			t.Fatal("Prism ended before it listened")
		}
	case <-time.After(time.Minute):
		t.Fatal("Prism does not listen")
	}
	return "http://127.0.0.1:" + port
}
