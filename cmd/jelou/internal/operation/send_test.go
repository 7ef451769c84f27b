package operation

import (
	"io"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

func TestWhatIsSentEqualsTheFile(t *testing.T) {
	asked := respond(t, http.StatusOK, `{"messageId":"m1"}`)
	messages := map[string]string{
		"large numbers": `{"type":"flow","userId":"u","text":"<&> \u00e9 \ud83d\ude00","parameters":{"flow_cta":"c",` +
			`"flow_action_payload":{"n":12345678901234567890,"f":1.10,"e":1E5,"x":null,"a":[],"o":{}}}}`,
		"empty lists and objects": `{"type":"contacts","userId":"u","contacts":[{"name":{},"phones":[],"emails":[{}]},{}]}`,
		"zeros":                   `{"type":"location","userId":"u","coordinates":{"lat":0,"long":0}}`,
	}
	for name, message := range messages {
		t.Run(name, func(t *testing.T) {
			sendCommand(t, message, "send", "-", "--bot", "+1 2").Want(t, 0, "m1\n", "")
			if body, ok := strings.CutPrefix(*asked, "POST /v1/bots/%2B1%202/messages "); !ok || !clitest.SameJSON(t, body, message) {
				t.Errorf("%s\nfor %s", *asked, message)
			}
		})
	}
}

// printsNobody fails the test if the output has the person's number.
func printsNobody(t *testing.T, got clitest.Ended) {
	t.Helper()
	if strings.Contains(got.Out+got.Errors, "593987654321") {
		t.Errorf("printed the message: %+v", got)
	}
}

func TestOutcomeDecidesTheExitCode(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	refused := clitest.Server(t, clitest.Respond(http.StatusNotFound, `{"code":"bot_not_found","description":"593987654321"}`))
	notAccepted := clitest.Server(t, clitest.Respond(http.StatusOK, `{"success":false,"code":"593987654321"}`))
	broken := clitest.Server(t, clitest.Respond(http.StatusOK, `<html>`))
	hung := clitest.Server(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	tests := map[string]struct {
		server     string
		code       int
		text, json string
	}{
		"refused":       {refused.URL, 1, "jelou: refused", `"outcome":"refused","statusCode":404,"code":"bot_not_found","error":"jelou: refused`},
		"not accepted":  {notAccepted.URL, 1, "jelou: refused", `"outcome":"refused","statusCode":200,"error":"jelou: refused`},
		"no connection": {"http://127.0.0.1:1", 1, "jelou: not sent", `"outcome":"not_sent","error":"jelou: not sent`},
		"no response":   {hung.URL, 3, "jelou: delivery unknown", `"outcome":"unknown","error":"jelou: delivery unknown`},
		"untrustworthy": {broken.URL, 3, "jelou: delivery unknown", `"outcome":"unknown","statusCode":200,"error":"jelou: delivery unknown`},
		"plain http":    {"http://jelou.invalid", 1, "jelou: not sent", `"outcome":"not_sent","error":"jelou: not sent`},
	}
	for name, test := range tests {
		args := []string{"send", "-", "--bot", "BOT", "--server", test.server}
		t.Run(name, func(t *testing.T) {
			t.Parallel() // without a connection, the client waits before it tries again
			got := sendCommand(t, clitest.Good, args...)
			if got.Code != test.code || got.Out != "" || !strings.HasPrefix(got.Errors, test.text) || strings.Count(got.Errors, "\n") != 1 {
				t.Errorf("%+v", got)
			}
			printsNobody(t, got)
		})
		t.Run(name+" as JSON", func(t *testing.T) {
			t.Parallel()
			got := sendCommand(t, clitest.Good, append(args, "--json")...)
			if got.Code != test.code || !strings.HasPrefix(got.Out, "{"+test.json) || strings.Count(got.Out, "\n") != 1 {
				t.Errorf("%+v", got)
			}
			printsNobody(t, got)
		})
	}
}

func TestSendRefusesABotThatClimbs(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	for _, extra := range [][]string{nil, {"--dry-run"}} {
		got := sendCommand(t, clitest.Good, append([]string{"send", "-", "--bot", ".."}, extra...)...)
		if got.Code != 1 || got.Out != "" || !strings.HasPrefix(got.Errors, "jelou: not sent: path parameter botId") {
			t.Errorf("%v: %+v", extra, got)
		}
	}
}

func TestMissingCredentialsAreNamed(t *testing.T) {
	clitest.Environment(t, map[string]string{auth.EnvClientID: clitest.ID})
	sendCommand(t, clitest.Good, "send", "-", "--bot", "BOT").Want(t, 2, "", "jelou: missing: JELOU_CLIENT_SECRET; "+
		`--env-file reads them from a file, and "jelou sandbox" prints some to try with (see jelou send --help)`+"\n")
}

func TestUnreadableFileIsNotSent(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	clitest.Write(t, "large.json", strings.Repeat(" ", input.Max)+clitest.Good)
	if err := os.WriteFile("large.xlsx", []byte("PK\x03\x04"+strings.Repeat(" ", input.Max)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"large.json": "larger than 1 MiB, more than any message",
		"large.xlsx": input.ErrSheet.Error(),
		"gone.json":  "no such file or directory",
		".":          "is a directory",
	} {
		t.Run(name, func(t *testing.T) {
			sendCommand(t, "", "send", name, "--bot", "BOT").Want(t, 1, "", "jelou: "+name+": "+want+"\n")
			sendCommand(t, "", "send", name, "--bot", "BOT", "--json").Want(t, 1,
				`{"outcome":"not_sent","error":`+strconv.Quote(name+": "+want)+"}\n", "jelou: "+name+": "+want+"\n")
		})
	}
}

// "jelou send" prints the same violations as "jelou validate".
func TestSendPrintsTheViolationsOfValidate(t *testing.T) {
	clitest.Environment(t, clitest.Credentials())
	for given, want := range map[string]string{
		`{"type":"text","userId":"","text":"","x":1}`:              "1:16: /userId: 0 characters, at least 1|1:28: /text: 0 characters, at least 1|1:38: /x: unknown member",
		`{"type":"text","userId":"5",` + "\n\"text\":\"caf\xe9\"}": "2:12: /text: not UTF-8: save it as UTF-8",
		`{"type":"text","userId":"5","text":"\ud83d"}`:             "1:37: /text: half of a surrogate pair: an emoji that was cut in two",
		"[" + clitest.Good + "]":                                   `1:1: message: a JSON array; "jq -c '.[]'" writes each item of it on a line of its own`,
		"userId,text\n5,Hello\n":                                   `1:1: message: a CSV; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`,
		"PK\x03\x04\x14\x00":                                       `1:1: message: an Excel file; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`,
		`{"elementName":"x","destinations":["5"]}`:                 `1:1: message: a template: "jelou send template" sends it`,
		"": "1:1: message: no JSON: the input is empty",
	} {
		want = "stdin:" + strings.ReplaceAll(want, "|", "\nstdin:") + "\n"
		sendCommand(t, given, "send", "-", "--bot", "BOT", "--server", "http://127.0.0.1:1").Want(t, 1, "", want)
	}
}

func TestHelpNamesTheMembers(t *testing.T) {
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	clitest.NamesMembers(t, Send(all).Long, reflect.TypeFor[outcome]())
}

// An operation that sends must not have the name of a kind of message.
func TestCommandsOfSendHaveDifferentNames(t *testing.T) {
	seen := make(map[string]bool)
	for _, cmd := range newSend(t).Commands() {
		if seen[cmd.Name()] {
			t.Errorf("two commands are %s", cmd.CommandPath())
		}
		seen[cmd.Name()] = true
	}
	if len(seen) < 16 {
		t.Errorf("only %d commands", len(seen))
	}
}
