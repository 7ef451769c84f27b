package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// client returns a client of a sandbox that prints the lines to export.
func (r running) client(t *testing.T) *jelou.ClientWithResponses {
	t.Helper()
	given := r.exported()
	creds, err := auth.NewBasic(given[auth.EnvClientID], given[auth.EnvClientSecret])
	if err != nil {
		t.Fatal(err)
	}
	client, err := jelou.NewClientWithResponses(given[cli.EnvServer], jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestSandboxRefusesLateMessagesAndAcceptsTemplates(t *testing.T) {
	clitest.Environment(t, nil)
	file := filepath.Join(t.TempDir(), "templates.json")
	clitest.Write(t, file, `{"data":[{"id":7,"elementName":"a","template":"Hello {{1}}"}]} {"elementName":"b"} [{"elementName":"c"}] {"results":[{"elementName":"d"}]}`)
	client := runSandboxCommand(t, "--session", "24h", "--templates", file).client(t)
	if _, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "ana", Text: "t"}); delivery.Of(err) != delivery.Refused {
		t.Errorf("a late message: %v", err)
	}
	for name, parameters := range map[string][]string{"a": {"Ana"}, "b": nil, "c": nil, "d": nil} {
		template := jelou.Template{ElementName: name, Destinations: []string{"ana"}, Parameters: parameters}
		if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", template); err != nil {
			t.Errorf("the template %s: %v", name, err)
		}
	}
	template := jelou.Template{ElementName: "a1b2_order_ready", Destinations: []string{"ana"}, Parameters: []string{"Ana", "7"}}
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", template); delivery.Of(err) != delivery.Refused {
		t.Errorf("a template that is not in the file: %v", err)
	}
}

// The output of "jelou templates --json" can be longer than any single response.
func TestSandboxReadsManyTemplates(t *testing.T) {
	clitest.Environment(t, nil)
	var lines strings.Builder
	for i := range 1200 {
		fmt.Fprintf(&lines, `{"elementName":"t%d","template":%q}`+"\n", i, strings.Repeat("x", 1000))
	}
	file := filepath.Join(t.TempDir(), "templates.json")
	clitest.Write(t, file, lines.String())
	client := runSandboxCommand(t, "--templates", file).client(t)
	template := jelou.Template{ElementName: "t1199", Destinations: []string{"ana"}}
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", template); err != nil {
		t.Error(err)
	}
}

func TestSandboxLosesResponsesAndDelaysEvidence(t *testing.T) {
	clitest.Environment(t, nil)
	for delay, want := range map[string]int{"0s": 1, "1h": 0} {
		client := runSandboxCommand(t, "--lose", "1", "--evidence-delay", delay).client(t)
		if _, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "ana", Text: "t"}); delivery.Of(err) != delivery.Unknown {
			t.Errorf("a lost response: %v", err)
		}
		history, err := client.ListMessagesWithResponse(t.Context(), "BOT", nil)
		if err != nil || len(history.JSON200.Results) != want {
			t.Errorf("after %s: %v", delay, err)
		}
	}
}

func TestSandboxSaysWhatIsWrongWithTemplates(t *testing.T) {
	clitest.Environment(t, nil)
	t.Chdir(t.TempDir())
	for content, want := range map[string]string{
		"":                      "t.json: has no templates: want responses to listTemplates, or templates, as JSON",
		"7":                     "t.json: has no templates: want responses to listTemplates, or templates, as JSON",
		`{"data":[]}`:           "t.json: has no templates: want responses to listTemplates, or templates, as JSON",
		`{"elementName":"a"} {`: "t.json: unexpected EOF",
		`{"template":"a"}`:      "sandbox: a template has no elementName",
	} {
		clitest.Write(t, "t.json", content)
		got := clitest.Run(t, New(), "", "sandbox", "--templates", "t.json", "--addr", "127.0.0.1:0")
		if want != "sandbox: a template has no elementName" {
			want = "--templates: " + want
		}
		got.Want(t, cli.CodeUsage, "", "jelou: "+want+" (see jelou sandbox --help)\n")
	}
	if err := os.Remove("t.json"); err != nil {
		t.Fatal(err)
	}
	got := clitest.Run(t, New(), "", "sandbox", "--templates", "t.json")
	if got.Code != cli.CodeUsage || !strings.HasPrefix(got.Errors, "jelou: --templates: t.json: ") {
		t.Errorf("a file that is not there: %+v", got)
	}
}
