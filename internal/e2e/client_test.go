package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// server sends the same response to every request, and counts the requests.
type server struct {
	*httptest.Server
	requests atomic.Int64
	path     atomic.Value // the escaped path of the last request
	body     atomic.Value
}

func serve(t *testing.T, status int, response string) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		s.path.Store(r.RequestURI)
		s.body.Store(string(body))
		w.Header().Set("Content-Type", "application/json")
		if status/100 == 3 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, response)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) client(t *testing.T, options ...jelou.ClientOption) *jelou.ClientWithResponses {
	t.Helper()
	client, err := jelou.NewClientWithResponses(s.URL, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

const sent = `{"success":true,"messageId":"msg_1"}`

var hello = jelou.TextMessage{UserID: "593987654321", Text: "hello"}

// An AnyMessage is a Message, too, so a program can send the items of a decoded list.
func TestAnyMessageIsSentAsItsMessage(t *testing.T) {
	s := serve(t, 200, sent)
	held := jelou.AnyMessage{Message: hello}
	for _, message := range []jelou.Message{held, &held} {
		resp, err := s.client(t).SendMessageWithResponse(t.Context(), "BOT", message)
		if err != nil || resp.JSON200.MessageID != "msg_1" || s.body.Load() != string(onTheWire(t, hello)) {
			t.Errorf("%T: %v, sent %v", message, err, s.body.Load())
		}
	}
	for _, message := range []jelou.Message{
		jelou.AnyMessage{}, (*jelou.AnyMessage)(nil), jelou.AnyMessage{Message: (*jelou.TextMessage)(nil)},
		jelou.AnyMessage{Message: jelou.AnyMessage{Message: jelou.TextMessage{UserID: "593987654321"}}},
	} {
		_, err := s.client(t).SendMessageWithResponse(t.Context(), "BOT", message)
		var invalid *jelou.ValidationError
		if !errors.As(err, &invalid) {
			t.Errorf("%T: %v, want a validation error", message, err)
			continue
		}
		if message != jelou.Message((*jelou.AnyMessage)(nil)) && !reflect.DeepEqual(message.Validate(), error(invalid)) {
			t.Errorf("Validate returns %v, the client %v", message.Validate(), invalid)
		}
	}
	if s.requests.Load() != 2 {
		t.Errorf("%d requests, want 2", s.requests.Load())
	}
}

// A struct that embeds a message compiles as a Message, too, but the client would have to guess its JSON.
func TestTypeThatEmbedsAMessageIsNotSent(t *testing.T) {
	s := serve(t, 200, sent)
	_, err := s.client(t).SendMessageWithResponse(t.Context(), "BOT", struct{ jelou.TextMessage }{hello})
	if want := "jelou: not sent: the message breaks the contract: message: another type, must be a type of the client"; err == nil || err.Error() != want || s.requests.Load() != 0 {
		t.Errorf("%v with %d requests, want %s", err, s.requests.Load(), want)
	}
}

func TestSendMessageSendsTheDocumentedRequest(t *testing.T) {
	s := serve(t, 200, sent)
	creds, err := auth.NewBasic("id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	var authorization string
	client := s.client(t, jelou.WithRequestEditorFn(creds.Intercept), jelou.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
		authorization = req.Header.Get("Authorization")
		return nil
	}))
	for _, message := range []jelou.Message{hello, &hello} {
		resp, err := client.SendMessageWithResponse(t.Context(), "BOT_ID", message)
		if err != nil {
			t.Fatal(err)
		}
		if resp.JSON200.MessageID != "msg_1" || !*resp.JSON200.Success || string(resp.Body) != sent || resp.StatusCode() != 200 {
			t.Errorf("response %+v", resp.JSON200)
		}
		if got, want := s.body.Load(), `{"type":"text","userId":"593987654321","text":"hello"}`; got != want {
			t.Errorf("sent %s, want %s", got, want)
		}
	}
	if got := s.path.Load(); got != "/v1/bots/BOT_ID/messages" {
		t.Errorf("path %s", got)
	}
	if authorization != "Basic aWQ6c2VjcmV0" {
		t.Errorf("authorization %q", authorization)
	}
}

// A struct literal becomes the request that Jelou documents for the call button.
func TestVoiceCallMakesTheDocumentedRequest(t *testing.T) {
	s := serve(t, 200, sent)
	resp, err := s.client(t).SendMessageWithResponse(t.Context(), "BOT", jelou.VoiceCallMessage{
		UserID:     "USER_ID",
		Header:     "Need Help?",
		Text:       "Click the button to speak with an agent",
		Parameters: jelou.VoiceCallParameters{DisplayText: "Call Support"},
	})
	if err != nil || resp.JSON200.MessageID != "msg_1" {
		t.Fatalf("%+v, %v", resp, err)
	}
	const want = `{"type":"voice_call","header":"Need Help?","text":"Click the button to speak with an agent","userId":"USER_ID","parameters":{"display_text":"Call Support"}}`
	if got := s.body.Load().(string); !reflect.DeepEqual(value(t, []byte(got)), value(t, []byte(want))) {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestSendFlowMessageNeedsNoMessageID(t *testing.T) {
	s := serve(t, 200, `{}`)
	resp, err := s.client(t).SendFlowMessageWithResponse(t.Context(), "BOT", "593987654321", jelou.FlowButton{
		Text: "a", Parameters: jelou.FlowButtonParameters{FlowName: "f", FlowCTA: "go"},
	})
	if err != nil || resp.JSON200 == nil || resp.JSON200.Success != nil {
		t.Fatalf("%+v, %v", resp, err)
	}
	if got := s.path.Load(); got != "/v1/bots/BOT/users/593987654321/flow_message" {
		t.Errorf("path %s", got)
	}
}

func TestNothingLeavesWithoutAMessage(t *testing.T) {
	s := serve(t, 200, sent)
	for name, client := range map[string]*jelou.ClientWithResponses{
		"checked": s.client(t), "unchecked": s.client(t, jelou.WithoutValidation()),
	} {
		for _, message := range []jelou.Message{nil, (*jelou.TextMessage)(nil), jelou.TextMessage{Type: "image", UserID: "1", Text: "a"}} {
			_, err := client.SendMessageWithResponse(t.Context(), "BOT", message)
			wantFailure(t, err, delivery.NotSent)
			if name == "checked" && !errors.As(err, new(*jelou.ValidationError)) {
				t.Errorf("%v does not wrap a *jelou.ValidationError", err)
			}
		}
	}
	if n := s.requests.Load(); n != 0 {
		t.Errorf("the server received %d requests, want none", n)
	}
}

func TestInvalidMessageIsSentOnlyWithoutValidation(t *testing.T) {
	s := serve(t, 200, sent)
	contract, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	most := *contract.Schema("TextMessage").Property("text").MaxLength
	limit, given := fmt.Sprintf("at most %d", most), fmt.Sprintf("%d characters", 6*most)
	tooLong := jelou.TextMessage{UserID: "593987654321", Text: strings.Repeat("s3cr3t", most)}
	_, err = s.client(t).SendMessageWithResponse(t.Context(), "BOT", tooLong)
	failure := wantFailure(t, err, delivery.NotSent)
	var invalid *jelou.ValidationError
	if !errors.As(err, &invalid) || len(invalid.Violations) != 1 || invalid.Violations[0] != (jelou.Violation{
		Pointer: "/text", Rule: "maxLength", Limit: limit, Given: given, Bound: float64(most), Number: float64(6 * most),
	}) {
		t.Errorf("violations %+v", invalid)
	}
	if text := failure.Error(); !strings.Contains(text, "/text: "+given+", "+limit) || strings.Contains(text, "s3cr3t") {
		t.Errorf("error text %q", text)
	}
	if s.requests.Load() != 0 {
		t.Error("the invalid message was sent")
	}
	if _, err := s.client(t, jelou.WithoutValidation()).SendMessageWithResponse(t.Context(), "BOT", tooLong); err != nil {
		t.Errorf("without validation: %v", err)
	}
}

func TestPathParametersCannotClimb(t *testing.T) {
	s := serve(t, 200, sent)
	client := s.client(t)
	for _, id := range []string{"", ".", "..", "a\nb", "\x00", "a\u0085"} {
		_, err := client.SendMessageWithResponse(t.Context(), id, hello)
		wantFailure(t, err, delivery.NotSent)
		_, err = client.SendFlowMessageWithResponse(t.Context(), "BOT", id, jelou.FlowButton{
			Text: "a", Parameters: jelou.FlowButtonParameters{FlowName: "f", FlowCTA: "go"},
		})
		wantFailure(t, err, delivery.NotSent)
	}
	if n := s.requests.Load(); n != 0 {
		t.Fatalf("the server received %d requests, want none", n)
	}
	for id, want := range map[string]string{
		"../../admin?x=1": "..%2F..%2Fadmin%3Fx%3D1", "+593987654321": "%2B593987654321", "a b": "a%20b",
		"%2e%2e": "%252e%252e", "ñ": "%C3%B1", "...": "...", "a#b;c:d@e": "a%23b%3Bc%3Ad%40e", "{userId}": "%7BuserId%7D",
	} {
		if _, err := client.SendMessageWithResponse(t.Context(), id, hello); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		if got := s.path.Load(); got != "/v1/bots/"+want+"/messages" {
			t.Errorf("%q went to %s", id, got)
		}
	}
}

// The path of a server need not be percent-encoded, as that of a proxy.
func TestPathParametersCannotClimbBelowAPathThatIsNotEncoded(t *testing.T) {
	s := serve(t, 200, sent)
	for path, want := range map[string]string{
		"/integración": "/integraci%C3%B3n", "/a b/%2F/": "/a%20b/%2F", `/"<>\^{|}` + "`": "/%22%3C%3E%5C%5E%7B%7C%7D%60", "/a+b": "/a+b",
	} {
		client := s.client(t, jelou.WithBaseURL(s.URL+path))
		for id, encoded := range map[string]string{"../..": "..%2F..", "+593": "%2B593", "BOT": "BOT"} {
			if _, err := client.SendMessageWithResponse(t.Context(), id, hello); err != nil {
				t.Errorf("%s, %q: %v", path, id, err)
			}
			if got := s.path.Load(); got != want+"/v1/bots/"+encoded+"/messages" {
				t.Errorf("%s, %q went to %s", path, id, got)
			}
		}
	}
}

// A caller's http.Client would follow a redirect, and a redirect that is followed looks like success. It repeats nothing.
func TestPlainHTTPClientFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   int
		response string
		outcome  delivery.Outcome
	}{
		{302, "", delivery.Refused},
		{307, "", delivery.Refused},
		{429, `{}`, delivery.Refused},
		{503, `<html>`, delivery.Unknown},
		{200, `{"success":true}`, delivery.Unknown},
	} {
		s := serve(t, c.status, c.response)
		resp, err := s.client(t, jelou.WithHTTPClient(&http.Client{})).SendMessageWithResponse(t.Context(), "BOT", hello)
		failure := wantFailure(t, err, c.outcome)
		if resp != nil || failure.StatusCode != c.status || s.requests.Load() != 1 {
			t.Errorf("%d: %v, %+v after %d requests", c.status, resp, failure, s.requests.Load())
		}
	}
}

func TestEditorsRunInOrderUntilOneFails(t *testing.T) {
	s := serve(t, 200, sent)
	var order []string
	note := func(name string, err error) jelou.RequestEditorFn {
		return func(context.Context, *http.Request) error { order = append(order, name); return err }
	}
	client := s.client(t, jelou.WithRequestEditorFn(note("a", nil)), jelou.WithRequestEditorFn(note("b", nil)))
	refusal := errors.New("call me at 593987654321")
	_, err := client.SendMessageWithResponse(t.Context(), "BOT", hello, note("c", refusal), note("d", nil))
	failure := wantFailure(t, err, delivery.NotSent)
	if got := strings.Join(order, ""); got != "abc" {
		t.Errorf("the editors ran in the order %s, want abc", got)
	}
	if !errors.Is(err, refusal) || strings.Contains(failure.Error(), "5939") {
		t.Errorf("error %q", failure)
	}
	if s.requests.Load() != 0 {
		t.Error("the request was sent")
	}
	//nolint:staticcheck // a nil context is a mistake that must not panic
	_, err = client.SendMessageWithResponse(nil, "BOT", hello)
	wantFailure(t, err, delivery.NotSent)
}

// An editor may make a call of its own. Nothing of the message has left, whatever became of that call.
func TestFailureInAnEditorIsNotSent(t *testing.T) {
	s := serve(t, 200, sent)
	for _, outcome := range []delivery.Outcome{delivery.NotSent, delivery.Refused, delivery.Unknown} {
		own := delivery.Wrap(outcome, errors.New("of the editor's call"))
		client := s.client(t, jelou.WithRequestEditorFn(func(context.Context, *http.Request) error { return own }))
		body := &closable{Reader: strings.NewReader("{}")}
		_, err := client.SendMessageWithBodyWithResponse(t.Context(), "BOT", "application/json", body)
		wantFailure(t, err, delivery.NotSent)
		if !errors.Is(err, own) || s.requests.Load() != 0 {
			t.Errorf("%v: %v after %d requests", outcome, err, s.requests.Load())
		}
		if !body.closed {
			t.Errorf("%v: the body is still open", outcome)
		}
	}
}

type closable struct {
	io.Reader
	closed bool
}

func (c *closable) Close() error { c.closed = true; return nil }

// An editor may set the same header map in every request, so no request may change it.
func TestEditorsCanShareAHeader(t *testing.T) {
	s := serve(t, 200, sent)
	shared := http.Header{"X-Tenant": {"7"}}
	client := s.client(t, jelou.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
		req.Header = shared
		return nil
	}))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := client.SendMessageWithResponse(t.Context(), "BOT", hello); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(shared) != 1 {
		t.Errorf("the shared header is now %v", shared)
	}
}

func TestWrongServerURLIsRefused(t *testing.T) {
	for _, server := range []string{"", "api.jelou.ai", "ftp://api.jelou.ai", "https://", "https:///x", "https://id:pw@api.jelou.ai", "https://api.jelou.ai?x=1", "https://api.jelou.ai#x", "http://\x00"} {
		if _, err := jelou.NewClientWithResponses(server); err == nil {
			t.Errorf("NewClientWithResponses(%q) returned no error", server)
		} else if strings.Contains(err.Error(), "pw") {
			t.Errorf("the error shows credentials: %v", err)
		}
	}
	s := serve(t, 200, sent)
	for _, suffix := range []string{"", "/", "/proxy", "/proxy/"} {
		client, err := jelou.NewClientWithResponses("https://unused.example", jelou.WithBaseURL(s.URL+suffix))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SendMessageWithResponse(t.Context(), "BOT", hello); err != nil {
			t.Fatal(err)
		}
		if got, want := s.path.Load(), strings.TrimRight(suffix, "/")+"/v1/bots/BOT/messages"; got != want {
			t.Errorf("with %q the path is %s, want %s", suffix, got, want)
		}
	}
}

func TestServerCanBeChangedBetweenCalls(t *testing.T) {
	first, second := serve(t, 200, sent), serve(t, 200, sent)
	client, err := jelou.NewClient(first.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range []string{first.URL, second.URL + "/a%2Fb!", "ftp://x"} {
		client.Server = server
		_, err := (&jelou.ClientWithResponses{ClientInterface: client}).SendMessageWithResponse(t.Context(), "a/b", hello)
		if strings.HasPrefix(server, "ftp") {
			wantFailure(t, err, delivery.NotSent)
		} else if err != nil {
			t.Error(err)
		}
	}
	if first.requests.Load() != 1 || second.requests.Load() != 1 {
		t.Errorf("%d and %d requests, want 1 each", first.requests.Load(), second.requests.Load())
	}
	if got := second.path.Load(); got != "/a%2Fb!/v1/bots/a%2Fb/messages" {
		t.Errorf("path %s", got)
	}
}

func TestPlainClientReturnsAnyStatus(t *testing.T) {
	s := serve(t, 401, `{"code":"unauthorized"}`)
	client, err := jelou.NewClient(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.SendMessage(t.Context(), "BOT", hello)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 401 || string(body) != `{"code":"unauthorized"}` {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

// brokenClient is a user's own implementation of ClientInterface, which returns a foreign error.
type brokenClient struct{ jelou.ClientInterface }

func (brokenClient) SendMessage(context.Context, string, jelou.Message, ...jelou.RequestEditorFn) (*http.Response, error) {
	return nil, errors.New("broken")
}

func TestEveryErrorIsADeliveryError(t *testing.T) {
	client := &jelou.ClientWithResponses{ClientInterface: brokenClient{}}
	_, err := client.SendMessageWithResponse(t.Context(), "BOT", hello)
	wantFailure(t, err, delivery.Unknown)
}

func wantFailure(t *testing.T, err error, outcome delivery.Outcome) *delivery.Error {
	t.Helper()
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		t.Fatalf("error %T (%v), want a *delivery.Error", err, err)
	}
	if failure.Outcome != outcome || delivery.Of(err) != outcome {
		t.Errorf("outcome %v, want %v (%v)", failure.Outcome, outcome, err)
	}
	return failure
}
