package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/sandbox"
)

const (
	messages = "/v1/bots/BOT/messages"
	flow     = "/v1/bots/BOT/users/593987654321/flow_message"
	message  = `{"type":"text","userId":"u","text":"t"}`
	button   = `{"text":"t","parameters":{"flow_name":"n","flow_cta":"c"}}`
)

func newBox(t *testing.T, opts ...sandbox.Option) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// handle passes a message to the sandbox without a network, and returns the status.
func handle(ctx context.Context, box *sandbox.Sandbox) int {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, messages, strings.NewReader(message))
	r.SetBasicAuth(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	box.ServeHTTP(w, r)
	return w.Code
}

// call sends a request that the sandbox accepts, unless change spoils it.
func call(t *testing.T, server *sandbox.Server, path, body string, change func(*http.Request)) reply {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(server.Credentials())
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := reply{status: resp.StatusCode, header: resp.Header, text: string(text)}
	if resp.Header.Get("Content-Type") == "application/json" {
		// The JSON of WrongJSON does not fit into body, so an error is no failure here.
		_ = json.Unmarshal(text, &got.body)
	}
	return got
}

type reply struct {
	status int
	header http.Header
	text   string
	body   struct {
		Success         bool
		MessageID       string `json:"messageId"`
		Code            string
		Description     string
		StatusMessage   string
		Error           struct{ Code, Key string }
		ValidationError map[string][]map[string]string
	}
}

// keepsContract checks the response against the contract.
func (got reply) keepsContract(t *testing.T, operation string) {
	t.Helper()
	if err := got.judge(t, operation); err != nil {
		t.Errorf("%d %s: %v", got.status, got.text, err)
	}
}

func (got reply) judge(t *testing.T, operation string) error {
	t.Helper()
	validator, err := contract.NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	return validator.Response(operation, r, got.status, got.header, []byte(got.text))
}
