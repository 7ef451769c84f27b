package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/contract"
)

const seed = `{"type":"voice_call","header":"Need Help?","text":"Click the button to speak with an agent",` +
	`"userId":"USER_ID","parameters":{"display_text":"Call Support"}}`

func TestSendToTheSandbox(t *testing.T) {
	environment(t, credentials())
	server := startSandbox(t)
	write(t, "call.json", seed)
	id := regexp.MustCompile(`^msg_\w+\n$`)
	for name, args := range map[string][]string{
		"file":  {"send", "call.json", "--bot", "BOT", "--server", server.URL},
		"stdin": {"send", "-", "--bot=BOT", "--server=" + server.URL},
	} {
		t.Run(name, func(t *testing.T) {
			got := jelouCommand(t, seed, args...)
			if got.code != 0 || !id.MatchString(got.out) || got.errors != "" {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("bot and server from the environment", func(t *testing.T) {
		t.Setenv(envBot, "BOT")
		t.Setenv(envServer, server.URL)
		if got := jelouCommand(t, "", "send", "call.json"); got.code != 0 || !id.MatchString(got.out) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("json", func(t *testing.T) {
		got := jelouCommand(t, "", "send", "call.json", "--bot", "BOT", "--server", server.URL, "--json")
		if got.code != 0 || !regexp.MustCompile(`^{"outcome":"sent","messageId":"msg_\w+"}\n$`).MatchString(got.out) {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatIsSentEqualsTheFile(t *testing.T) {
	environment(t, credentials())
	var path, body string
	server := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		received, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		path, body = r.URL.EscapedPath(), string(received)
		respond(http.StatusOK, `{"messageId":"m1"}`).ServeHTTP(w, r)
	}))
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	messages := map[string]string{
		"large numbers": `{"type":"flow","userId":"u","text":"<&> \u00e9 \ud83d\ude00","parameters":{"flow_cta":"c",` +
			`"flow_action_payload":{"n":12345678901234567890,"f":1.10,"e":1E5,"x":null,"a":[],"o":{}}}}`,
		"empty lists and objects": `{"type":"contacts","userId":"u","contacts":[{"name":{},"phones":[],"emails":[{}]},{}]}`,
		"zeros":                   `{"type":"location","userId":"u","coordinates":{"lat":0,"long":0}}`,
	}
	for _, example := range all {
		if example.Operation == "sendMessage" {
			messages[example.Name] = string(example.JSON)
		}
	}
	for name, message := range messages {
		t.Run(name, func(t *testing.T) {
			jelouCommand(t, message, "send", "-", "--bot", "+1 2", "--server", server.URL).want(t, 0, "m1\n", "")
			if !sameJSON(t, body, message) {
				t.Errorf("sent %s\n of %s", body, message)
			}
			if path != "/v1/bots/%2B1%202/messages" {
				t.Errorf("sent to %s", path)
			}
		})
	}
}

func TestSendFailures(t *testing.T) {
	environment(t, credentials())
	closed := startServer(t, respond(http.StatusOK, "{}"))
	closed.Close()
	refused := startServer(t, respond(http.StatusNotFound, `{"code":"bot_not_found","description":"593987654321"}`))
	notTaken := startServer(t, respond(http.StatusOK, `{"success":false,"code":"593987654321"}`))
	broken := startServer(t, respond(http.StatusOK, `<html>`))
	hung := startServer(t, hangUp)
	tests := map[string]struct {
		server     string
		code       int
		text, json string
	}{
		"refused":       {refused.URL, 1, "jelou: refused", `"outcome":"refused","statusCode":404,"code":"bot_not_found","error":"jelou: refused`},
		"not taken":     {notTaken.URL, 1, "jelou: refused", `"outcome":"refused","statusCode":200,"error":"jelou: refused`},
		"no connection": {closed.URL, 1, "jelou: not sent", `"outcome":"not_sent","error":"jelou: not sent`},
		"no answer":     {hung.URL, 3, "jelou: delivery unknown", `"outcome":"unknown","error":"jelou: delivery unknown`},
		"untrustworthy": {broken.URL, 3, "jelou: delivery unknown", `"outcome":"unknown","statusCode":200,"error":"jelou: delivery unknown`},
		"plain http":    {"http://jelou.invalid", 1, "jelou: not sent", `"outcome":"not_sent","error":"jelou: not sent`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := []string{"send", "-", "--bot", "BOT", "--server", test.server}
			plain := jelouCommand(t, good, args...)
			if plain.code != test.code || plain.out != "" || !strings.HasPrefix(plain.errors, test.text) || strings.Count(plain.errors, "\n") != 1 {
				t.Errorf("%+v", plain)
			}
			asJSON := jelouCommand(t, good, append(args, "--json")...)
			if asJSON.code != test.code || !strings.HasPrefix(asJSON.out, "{"+test.json) || strings.Count(asJSON.out, "\n") != 1 {
				t.Errorf("%+v", asJSON)
			}
			if strings.Contains(plain.errors+asJSON.out, "593987654321") {
				t.Errorf("printed what was sent: %+v %+v", plain, asJSON)
			}
		})
	}
}

func TestSendRefusesABotThatClimbs(t *testing.T) {
	environment(t, credentials())
	for _, extra := range [][]string{nil, {"--dry-run"}} {
		got := jelouCommand(t, good, append([]string{"send", "-", "--bot", ".."}, extra...)...)
		if got.code != 1 || got.out != "" || !strings.HasPrefix(got.errors, "jelou: not sent: path parameter botId") {
			t.Errorf("%v: %+v", extra, got)
		}
	}
}

func TestSendWithoutCredentials(t *testing.T) {
	tests := map[string]struct{ id, secret, want string }{
		"neither":   {"", "", "not set in the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET"},
		"no secret": {testID, "", "not set in the environment: JELOU_CLIENT_SECRET"},
		"no id":     {"", testSecret, "not set in the environment: JELOU_CLIENT_ID"},
		"bad":       {testID, testSecret + "\n", "JELOU_CLIENT_SECRET starts or ends with white space"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			environment(t, map[string]string{auth.EnvClientID: test.id, auth.EnvClientSecret: test.secret})
			jelouCommand(t, good, "send", "-", "--bot", "BOT").want(t, 2, "", "jelou: "+test.want+" (see jelou send --help)\n")
		})
	}
}

func TestSendInput(t *testing.T) {
	environment(t, credentials())
	write(t, "large.json", strings.Repeat(" ", maxInput)+good)
	for name, want := range map[string]string{
		"large.json": "larger than 1 MiB, which no message is",
		"gone.json":  "no such file or directory",
		".":          "is a directory",
	} {
		t.Run(name, func(t *testing.T) {
			jelouCommand(t, "", "send", name, "--bot", "BOT").want(t, 1, "", "jelou: "+name+": "+want+"\n")
			jelouCommand(t, "", "send", name, "--bot", "BOT", "--json").want(t, 1,
				`{"outcome":"not_sent","error":"`+name+": "+want+"\"}\n", "jelou: "+name+": "+want+"\n")
		})
	}
}
