package demo

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

func TestDemoSendsEveryExampleToItsSandbox(t *testing.T) {
	trap := clitest.Server(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the demo went where the environment points")
	}))
	clitest.Environment(t, map[string]string{
		cli.EnvServer: trap.URL, cli.EnvBot: "..", auth.EnvClientID: "a:b", auth.EnvClientSecret: clitest.Secret,
	})
	t.Setenv("HTTP_PROXY", trap.URL)
	t.Setenv("HTTPS_PROXY", trap.URL)

	got := clitest.Run(t, New(), "", "demo")
	if got.Code != 0 || got.Errors != "" {
		t.Fatalf("%+v", got)
	}
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(got.Out, "\n")
	for i, example := range all {
		row := lines[i+1]
		status := "–  " // the response has no id
		switch example.Operation {
		case "sendMessage":
			status = "DELIVERED_USER"
		case "sendTemplate":
			status = "READ"
		}
		if !strings.HasPrefix(row, cmp.Or(example.Type, example.Operation)+" ") || !strings.Contains(row, example.Summary) || strings.Contains(row, "msg_") == (example.Type == "") ||
			!strings.Contains(row, "  "+status) {
			t.Errorf("%s: %q", example.Name, row)
		}
	}
}

func TestStayKeepsTheDemosPageOpen(t *testing.T) {
	clitest.Environment(t, nil)
	r := clitest.Start(t, New(), "demo", "--stay")
	_, url, _ := strings.Cut(r.Until("in a browser: "), "in a browser: ")
	clitest.Get(t, strings.TrimSpace(url))
	if got := r.Stop(); got.Code != 0 {
		t.Errorf("%+v", got)
	}
}

func TestDemoSaysWhatFailed(t *testing.T) {
	server := clitest.Server(t, clitest.Respond(http.StatusNotFound, `{}`))
	client, err := jelou.NewClientWithResponses(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	root := New()
	var out, errs strings.Builder
	root.SetOut(&out)
	root.SetErr(&errs)
	examples := []contract.Example{
		{Operation: "sendMessage", Name: "one", Type: "text", JSON: []byte(clitest.Good)},
		{Operation: "sendFlowMessage", Name: "two", JSON: []byte(`{"text":"t","parameters":{"flow_name":"n","flow_cta":"c"}}`)},
		{Operation: "sendMessage", Name: "three", Type: "text", JSON: []byte(`{}`)},
		{Operation: "sendFlowMessage", Name: "four", JSON: []byte(`{}`)},
		{Operation: "recallMessage", Name: "five", JSON: []byte(`{}`)},
	}
	err = show(&out, sendAll(t.Context(), root, client, all, examples), nil)
	if err == nil || err.Error() != "5 of 5 were not sent" {
		t.Errorf("show() = %v", err)
	}
	for _, want := range []string{"jelou: one: jelou: refused", "jelou: two: jelou: refused", "jelou: three: ", "jelou: four: ", "jelou: five: this program has no operation recallMessage"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, errs.String())
		}
	}
	if strings.Count(out.String(), "failed") != len(examples) {
		t.Errorf("stdout:\n%s", out.String())
	}
}
