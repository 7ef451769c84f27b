package operation

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/internal/openapi"
)

// respond responds with a body, and notes the request.
func respond(t *testing.T, status int, body string) (asked *string) {
	t.Helper()
	asked = new(string)
	clitest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*asked = strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Method, r.URL, read))
		w.Header().Set("X-Request-Id", "r1")
		clitest.Respond(status, body).ServeHTTP(w, r)
	}))
	return asked
}

func run(t *testing.T, stdin, line string) clitest.Ended {
	t.Helper()
	args := strings.Fields(line)
	return clitest.Run(t, command(t, args[0]), stdin, args...)
}

// The id of an operation may be the name of another command, such as help.
func TestOperationLeavesTheOtherCommandsAlone(t *testing.T) {
	for _, cmd := range Commands(fakes(t), "ping") {
		if cmd.Name() == "ping" || slices.Contains(cmd.Aliases, "ping") {
			t.Errorf("the command %s, %v takes the place of ping", cmd.Name(), cmd.Aliases)
		}
	}
}

// A kind of a body may have the name of another operation's command.
func TestOperationLeavesTheKindsAlone(t *testing.T) {
	document, err := openapi.Read([]byte(`{paths: {/poll: {
		get: {operationId: getPoll},
		post: {operationId: poll, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Poll'}}}}}}},
		components: {schemas: {A: {}, Poll: {oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: kind, mapping: {get: '#/components/schemas/A'}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var all []*call.Operation
	for _, op := range document.Operations {
		all = append(all, &call.Operation{Operation: op})
	}
	var names []string
	for _, cmd := range Commands(all)[0].Commands() {
		names = append(names, cmd.Name())
	}
	if want := []string{"api-get", "get"}; !slices.Equal(names, want) {
		t.Errorf("jelou poll has the commands %q, want %q", names, want)
	}
}

func TestOperationsAreCommands(t *testing.T) {
	const object = "{\n  \"a\": [\n    1\n  ]\n}\n"
	for _, test := range []struct {
		line, stdin string
		response    string
		asked, out  string
	}{
		{"state get --user 5", "", `{"a":[1]}`, "GET /v1/bots/BOT/users/5", object},
		{"state get --user 5 --json", "", ` {"a": [1]} `, "GET /v1/bots/BOT/users/5", `{"a":[1]}` + "\n"},
		{"state get --user 5", "", "\ufeff{\"a\":\"\u009b\"}", "GET /v1/bots/BOT/users/5", "{\n  \"a\": \"\\u009b\"\n}\n"},
		{"state getUserState --user 5 --json", "", `{}`, "GET /v1/bots/BOT/users/5", "{}\n"},
		{"state update --user 5 --state new", "", `{"a":[1]}`, `PUT /v1/bots/BOT/users/5 {"state":"new"}`, object},
		{"state update - --user 5", `{"state":"old"}`, `{"a":[1]}`, `PUT /v1/bots/BOT/users/5 {"state":"old"}`, object},
		{"state update --user 5 --state new --print", "", "", "", "{\n  \"state\": \"new\"\n}\n"},
		{"state update --user 5 --state new --print --json", "", "", "", "{\"state\":\"new\"}\n"},
		{"api-state get", "", `{"a":[1]}`, "GET /v1/state", object}, // "state" is the name of another operation's command
		{"poll delete --poll-id 7", "", "", "DELETE /v1/polls/7", ""},
		{"api-version refresh", "", `{"a":[1]}`, "POST /v1/version", object},
		{"api-version refresh -", `["x"]`, `{"a":[1]}`, `POST /v1/version ["x"]`, object},
		{"ping", "", `{"a":[1]}`, "GET /v1/ping", object},
		{"ping --shape", "", "", "GET /v1/ping", ""},
		{"ping --shape --json", "", "", "GET /v1/ping", "{}\n"},
		{"items", "", `[{"id":"a"},{"id":"b<\u202e>"}]`, "GET /v1/bots/BOT/items?q=%7B%7D", "{\"id\":\"a\"}\n{\"id\":\"b<\\u202e>\"}\n"},
		{"items --limit 1 --json", "", `[{"id":"a"},{"id":"b"}]`, "GET /v1/bots/BOT/items?q=%7B%7D", "{\"id\":\"a\"}\n"},
		{"items --since 2026-01-02T03:04:05Z", "", `[{"id":"planned","createdAt":"2025-01-01T00:00:00Z"}]`,
			"GET /v1/bots/BOT/items?q=%7B%22since%22%3A%222026-01-02T03%3A04%3A05Z%22%7D", "{\"id\":\"planned\",\"createdAt\":\"2025-01-01T00:00:00Z\"}\n"},
		{"items --bot +1", "", `[]`, "GET /v1/bots/+1/items?q=%7B%7D", ""},
	} {
		asked := respond(t, http.StatusOK, test.response)
		run(t, test.stdin, test.line).Want(t, 0, test.out, "")
		if *asked != test.asked {
			t.Errorf("%s: asked %s, want %s", test.line, *asked, test.asked)
		}
	}
	respond(t, http.StatusNoContent, "")
	if got := run(t, "", "poll delete --poll-id 7 -v"); got.Out != "" || !strings.HasSuffix(got.Errors, ", 1 attempt\ndone\n") {
		t.Errorf("%+v", got)
	}
}

// The query parameters are flags with the types of the contract.
func TestQueryParametersAreTypedFlags(t *testing.T) {
	respond(t, http.StatusOK, "[]")
	got := run(t, "", "items --dry-run --page 2 --page-size 0 --since 2025-01-02T03:04:05Z --state new --state old")
	const want = `/v1/bots/BOT/items?q=%7B%22page%22%3A2%2C%22limit%22%3A0%2C%22since%22%3A%222025-01-02T03%3A04%3A05Z%22%2C%22states%22%3A%5B%22new%22%2C%22old%22%5D%7D`
	if got.Code != 0 || !strings.HasPrefix(got.Out, "GET ") || !strings.HasSuffix(strings.TrimSpace(got.Out), want) {
		t.Errorf("%+v", got)
	}
	for line, want := range map[string]string{
		"items --page x":              "jelou: --page: must be a whole number (see jelou items --help)\n",
		"items --since x":             "jelou: --since: must be a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h (see jelou items --help)\n",
		"items --limit -1":            "jelou: --limit: must be 0 or more (see jelou items --help)\n",
		"state get":                   "jelou: missing: --user (see jelou state get --help)\n",
		"poll delete":                 "jelou: missing: --poll-id (see jelou poll delete --help)\n",
		"poll delete x":               "jelou: delete takes no arguments (see jelou poll delete --help)\n",
		"poll delte":                  "jelou: unknown command \"delte\", did you mean \"delete\"? (see jelou poll --help)\n",
		"state update":                "jelou: missing: --user, --state (see jelou state update --help)\n",
		"api-version refresh --print": "jelou: --print: the request has no body (see jelou api-version refresh --help)\n",
	} {
		run(t, "", line).Want(t, 2, "", want)
	}
	run(t, "", "items --page 10").Want(t, 1, "", "--page: too large\n")
	run(t, "", "items --page 0").Want(t, 1, "", "--page: 0, outside of the contract's limits\n")
	run(t, "", "state update --user 5 --state longer").Want(t, 1, "", "--state: too long\n")
	run(t, `{"stat":1}`, "state update - --user 5").Want(t, 1, "", "stdin:1:2: /stat: unknown member\n")
}

// Repeating a read is always safe, so a read never ends with the code for an unknown delivery.
func TestFailedReadIsNeverUnknown(t *testing.T) {
	for _, test := range []struct {
		line   string
		status int
		body   string
		code   int
		errors string
	}{
		{"state get --user 5", 404, `{"code":"bot_not_found"}`, 1, "jelou: refused: HTTP 404 bot_not_found: no such bot, or it does not belong to this company\n"},
		{"poll delete --poll-id 7", 500, ``, 3, "jelou: unknown whether it was done: HTTP 500"},
		{"state get --user 5", 500, ``, 1, "jelou: failed: HTTP 500"},
		{"items", 500, ``, 1, "jelou: failed: HTTP 500"},
		{"poll delete --poll-id 7 --show-response", 409, `{"code":"zq9","message":["a\u001b[2J","b"]}`, 1,
			"jelou: refused: HTTP 409: the service refused the request\n  status: 409\n  code: zq9\n  message: a\\x1b[2J\n  message: b\n  request id: r1\n"},
	} {
		respond(t, test.status, test.body)
		got := run(t, "", test.line)
		if got.Code != test.code || got.Out != "" || !strings.HasPrefix(got.Errors, test.errors) {
			t.Errorf("%s, %d: %+v, want %q", test.line, test.status, got, test.errors)
		}
	}
	for _, line := range []string{"state update --user 5 --state longer --json --show-response", "items --page 10 --json --show-response"} {
		if got := run(t, "", line); got.Code != 1 || !strings.Contains(got.Out, `"violations"`) || strings.Contains(got.Out, "service") {
			t.Errorf("%s: %+v", line, got)
		}
	}
	env := clitest.Credentials()
	env[cli.EnvServer], env[cli.EnvBot] = "http://127.0.0.1:1", "BOT"
	clitest.Environment(t, env)
	if got := run(t, "", "ping --show-response"); got.Code != 1 || strings.Count(got.Errors, "\n") != 1 {
		t.Errorf("no response to show: %+v", got)
	}
	respond(t, 500, "")
	run(t, "", "poll delete --poll-id 7 --json").Want(t, 3,
		`{"outcome":"unknown","statusCode":500,"error":"jelou: unknown whether it was done: HTTP 500: no trustworthy response"}`+"\n",
		"jelou: unknown whether it was done: HTTP 500: no trustworthy response\n")
	respond(t, 409, `{"code":"zq9","message":"no"}`)
	got := run(t, "", "poll delete --poll-id 7 --json --show-response")
	const want = `{"outcome":"refused","statusCode":409,"error":"jelou: refused: HTTP 409: the service refused the request",` +
		`"service":{"code":"zq9","messages":["no"],"requestId":"r1"}}` + "\n"
	if got.Code != 1 || got.Out != want {
		t.Errorf("%+v", got)
	}
}

// An operation that sends prints the id, or else the whole response.
func TestOtherSendsPrintTheIDOrTheResponse(t *testing.T) {
	for _, op := range fakes(t) {
		name, ok := sends(op)
		if !ok {
			continue
		}
		for body, want := range map[string]string{
			`{"jobId":"7"}`: "{\n  \"jobId\": \"7\"\n}\n", `{"success":true}`: "sent\n", `{}`: "sent\n", ``: "sent\n",
		} {
			respond(t, http.StatusCreated, body)
			clitest.Run(t, newCommand(op, "jelou "+name), "", "template", "--state", "new").Want(t, 0, want, "")
		}
		return
	}
	t.Error("there is no such operation")
}

// The help of a deprecated operation says so.
func TestHelpSaysThatItIsDeprecated(t *testing.T) {
	for name, want := range map[string]bool{"ping": true, "items": false} {
		if got := command(t, name).Long; strings.Contains(got, "It is deprecated.") != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A member or a parameter with the name of one of the program's own flags gets another name.
func TestFlagsOfTheContractDoNotCollide(t *testing.T) {
	for _, op := range fakes(t) {
		root := cli.NewRoot(newCommand(op, "jelou x"))
		root.InitDefaultVersionFlag()
		root.InitDefaultHelpFlag()
		own, _ := form.Of(op.Operation, reserved()...)
		all := new(cobra.Command)
		flags := all.Flags()
		new(options).addTo(all, op)
		flags.AddFlagSet(root.Flags())
		flags.AddFlagSet(root.PersistentFlags())
		for _, field := range own.Fields {
			for _, name := range []string{field.Name, field.Alias, field.FileFlag} {
				if flags.Lookup(name) != nil {
					t.Errorf("%s: --%s is the program's own", op.ID, name)
				}
			}
		}
	}
	usage := command(t, "state").Commands()[1].Flags()
	for _, name := range []string{"bot", "server", "print", "dry-run", "json", "limit", "show-response", "env-file", "verbose", "help", "version", "user"} {
		if usage.Lookup("body-"+name) == nil {
			t.Errorf("no flag --body-%s", name)
		}
	}
}
