package sandbox_test

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/sandbox"
)

func TestEveryExampleIsAccepted(t *testing.T) {
	server := sandbox.Start(t)
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[string]bool)
	for _, example := range all {
		got := call(t, server, example.Path, string(example.JSON), func(r *http.Request) { r.Method = example.Method })
		got.keepsContract(t, example.Operation)
		if want := document.Operation(example.Operation).Success().Status; strconv.Itoa(got.status) != want {
			t.Errorf("%s: %d %s", example.Name, got.status, got.text)
		}
		if example.Operation == "sendFlowMessage" {
			if strings.TrimSpace(got.text) != "{}" {
				t.Errorf("%s: %s", example.Name, got.text)
			}
			continue
		}
		if example.Operation != "sendMessage" {
			continue
		}
		id := got.body.MessageID
		if !got.body.Success || !strings.HasPrefix(id, "msg_") || ids[id] {
			t.Errorf("%s: %s", example.Name, got.text)
		}
		ids[id] = true
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	noAuth := func(r *http.Request) { r.Header.Del("Authorization") }
	basic := func(id, secret string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(id, secret) }
	}
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	contentType := func(values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header["Content-Type"] = values }
	}
	large := strings.Repeat(" ", sandbox.MaxBody) + message
	tests := map[string]struct {
		path, body string
		change     func(*http.Request)
		status     int
		code       string
	}{
		"no such path":             {"/v1/bots/BOT/nothing", message, nil, 404, ""},
		"root":                     {"/", message, nil, 404, ""},
		"slash at the end":         {messages + "/", message, nil, 404, ""},
		"double slash":             {"/v1//bots/BOT/messages", message, nil, 404, ""},
		"climbing":                 {"/x/.." + messages, message, nil, 404, ""},
		"no such path comes first": {"/", message, noAuth, 404, ""},
		"other method":             {messages, "", method(http.MethodGet), 405, ""},
		"other method comes first": {flow, "", func(r *http.Request) { r.Method = http.MethodPut; noAuth(r) }, 405, ""},
		"no credentials":           {messages, message, noAuth, 401, "unauthorized"},
		"empty credentials":        {messages, message, basic("", ""), 401, "unauthorized"},
		"wrong id":                 {messages, message, basic("Sandbox", "sandbox"), 401, "unauthorized"},
		"wrong secret":             {messages, message, basic("sandbox", "sandbox "), 401, "unauthorized"},
		"a bearer":                 {messages, message, func(r *http.Request) { r.Header.Set("Authorization", "Bearer c2FuZGJveDpzYW5kYm94") }, 401, "unauthorized"},
		"credentials for Flow":     {flow, button, noAuth, 401, "unauthorized"},
		"credentials before bot":   {"/v1/bots/OTHER/messages", message, noAuth, 401, "unauthorized"},
		"other bot":                {"/v1/bots/OTHER/messages", message, nil, 404, "bot_not_found"},
		"other bot for Flow":       {"/v1/bots/OTHER/users/u/flow_message", button, nil, 404, "bot_not_found"},
		"bot before content type":  {"/v1/bots/OTHER/messages", message, contentType(), 404, "bot_not_found"},
		"no content type":          {messages, message, contentType(), 400, "message_could_not_be_send"},
		"text":                     {messages, message, contentType("text/plain"), 400, "message_could_not_be_send"},
		"other charset":            {messages, message, contentType("application/json; charset=latin1"), 400, "message_could_not_be_send"},
		"two content types":        {messages, message, contentType("application/json", "text/plain"), 400, "message_could_not_be_send"},
		"content type before size": {messages, large, contentType("text/plain"), 400, "message_could_not_be_send"},
		"too large":                {messages, large, nil, 413, ""},
		"broken contract":          {messages, `{}`, nil, 422, ""},
		"broken contract of Flow":  {flow, message, nil, 422, ""},
	}
	server := sandbox.Start(t, sandbox.WithBot("BOT"))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, server, test.path, test.body, test.change)
			if got.status != test.status || got.body.Code != test.code {
				t.Errorf("%d %s, want %d and the code %q", got.status, got.text, test.status, test.code)
			}
			operation := "sendMessage"
			if strings.HasSuffix(test.path, "flow_message") {
				operation = "sendFlowMessage"
			}
			got.keepsContract(t, operation)
		})
	}
}

func TestVariationsAreAccepted(t *testing.T) {
	server := sandbox.Start(t, sandbox.WithBot("+1/2 é"), sandbox.WithCredentials("id", "s:e:c é"))
	for _, contentType := range []string{"application/json", "application/json; charset=UTF-8", "Application/JSON;charset=utf-8"} {
		got := call(t, server, "/v1/bots/%2B1%2F2%20%C3%A9/messages", message, func(r *http.Request) {
			r.SetBasicAuth("id", "s:e:c é")
			r.Header.Set("Content-Type", contentType)
		})
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", contentType, got.status, got.text)
		}
	}
	almost := strings.Repeat(" ", sandbox.MaxBody-len(message)) + message
	if got := call(t, sandbox.Start(t), messages, almost, nil); got.status != http.StatusOK {
		t.Errorf("1 MiB: %d %s", got.status, got.text)
	}
}

func TestErrorsHaveTheirHeaders(t *testing.T) {
	server := sandbox.Start(t)
	got := call(t, server, messages, message, func(r *http.Request) { r.Header.Del("Authorization") })
	if challenge := got.header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Basic ") {
		t.Errorf("401 with the challenge %q", challenge)
	}
	got = call(t, server, messages, "", func(r *http.Request) { r.Method = http.MethodGet })
	if allow := got.header.Get("Allow"); allow != http.MethodPost {
		t.Errorf("405 with Allow %q", allow)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, option := range map[string]sandbox.Option{
		"no id": sandbox.WithCredentials("", "s"), "no secret": sandbox.WithCredentials("i", ""),
		"colon": sandbox.WithCredentials("a:b", "s"), "no bot": sandbox.WithBot(""), "latency": sandbox.WithLatency(-1), "memory": sandbox.WithMemory(0),
		"empty failure": sandbox.WithFailures(sandbox.Failure{}, 1), "rate": sandbox.WithFailures(sandbox.Status(500), 1.1),
		"negative rate": sandbox.WithFailures(sandbox.Status(500), -0.1), "no rate": sandbox.WithFailures(sandbox.Status(500), math.NaN()),
		"loss": sandbox.WithLoss(1.1), "session": sandbox.WithSession(0), "pace": sandbox.WithPace(-1), "delay": sandbox.WithEvidenceDelay(-1),
		"clock": sandbox.WithClock(nil), "template": sandbox.WithTemplates(jelou.TemplateRow{Template: "Hello"}),
	} {
		if box, err := sandbox.New(option); err == nil || box != nil {
			t.Errorf("%s: New() = %v, %v", name, box, err)
		}
	}
}
