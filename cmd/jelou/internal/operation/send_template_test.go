package operation

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// accepts serves a response to a template, and notes the body.
func accepts(t *testing.T, response string) (asked *string) {
	t.Helper()
	asked = new(string)
	server := clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*asked = r.Method + " " + r.URL.Path + " " + string(body)
		clitest.Respond(http.StatusOK, response).ServeHTTP(w, r)
	}))
	env := clitest.Credentials()
	env[cli.EnvServer], env[cli.EnvBot] = server.URL, "BOT"
	clitest.Environment(t, env)
	return asked
}

// Friendly flags and the contract's names make the same template.
func TestTemplate(t *testing.T) {
	const want = `POST /v2/whatsapp/BOT/hsm {"elementName":"a1b2_order_ready","destinations":["593987654321"],"parameters":["Ana","A-17"]}`
	for _, args := range [][]string{
		{"--name", "a1b2_order_ready", "--to", "593987654321", "--parameter", "Ana", "--parameter", "A-17"},
		{"--element-name", "a1b2_order_ready", "--destination", "593987654321", "--parameter", "Ana", "--parameter", "A-17"},
	} {
		asked := accepts(t, `[{"id":"n1","destination":"593987654321"}]`)
		sendCommand(t, "", append([]string{"send", "template"}, args...)...).Want(t, 0, `{"id":"n1","destination":"593987654321"}`+"\n", "")
		if *asked != want {
			t.Errorf("%q: asked %s, want %s", args, *asked, want)
		}
	}
	sendCommand(t, "", "send", "template", "--name", "x", "--to", "593987654321", "--json").
		Want(t, 0, `{"outcome":"sent","response":[{"id":"n1","destination":"593987654321"}]}`+"\n", "")
}

// A receiver whom the response does not name may have the template. So the exit code is that of an unknown delivery. The
// command prints the others as usual. Only standard output has phone numbers.
func TestPartOfATemplate(t *testing.T) {
	const (
		named   = `{"id":"n2","destination":"593987654322"}`
		unknown = "jelou: delivery unknown: HTTP 200: the response names 1 of 3 receivers\n"
		note    = ": the response does not name this receiver, who may have the message\n"
	)
	accepts(t, "["+named+"]")
	flags := []string{"send", "template", "--name", "x", "--to", "593987654321", "--to", "593987654322", "--to", "593987654323"}
	sendCommand(t, "", flags...).Want(t, 3, named+"\n", unknown+"  --to 1"+note+"  --to 3"+note)
	clitest.Write(t, "template.json", `{"elementName":"x","destinations":["593987654321","593987654322","593987654323"]}`)
	sendCommand(t, "", "send", "template", "template.json").Want(t, 3, named+"\n", unknown+"  /destinations/0"+note+"  /destinations/2"+note)
	sendCommand(t, "", append(flags, "--json")...).Want(t, 3, `{"outcome":"unknown","statusCode":200,`+
		`"error":"jelou: delivery unknown: HTTP 200: the response names 1 of 3 receivers",`+
		`"response":[`+named+`],"missing":["593987654321","593987654323"]}`+"\n", unknown)
	accepts(t, "[]")
	none := strings.Replace(unknown, "1 of 3", "0 of 3", 1)
	sendCommand(t, "", flags...).Want(t, 3, "", none+"  --to 1"+note+"  --to 2"+note+"  --to 3"+note)
}
