package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/contract"
)

func TestDemo(t *testing.T) {
	trap := startServer(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the demo went where the environment points")
	}))
	environment(t, map[string]string{
		envServer: trap.URL, envBot: "..", auth.EnvClientID: "a:b", auth.EnvClientSecret: testSecret,
	})
	t.Setenv("HTTP_PROXY", trap.URL)
	t.Setenv("HTTPS_PROXY", trap.URL)

	got := jelouCommand(t, "", "demo")
	if got.code != 0 || got.errors != "" {
		t.Fatalf("%+v", got)
	}
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(got.out, "\n")
	for i, example := range all {
		row := lines[i+1]
		if !strings.HasPrefix(row, kind(example)+" ") || !strings.Contains(row, example.Summary) || strings.Contains(row, "msg_") == (example.Type == "") {
			t.Errorf("%s: %q", example.Name, row)
		}
	}
}

func TestDemoStays(t *testing.T) {
	environment(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"demo", "--stay"}, strings.NewReader(""), writer, io.Discard)
		_ = writer.Close()
	}()
	lines := bufio.NewScanner(reader)
	url := ""
	for url == "" && lines.Scan() {
		_, url, _ = strings.Cut(lines.Text(), "in a browser: ")
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%d, %v", resp.StatusCode, err)
	}
	cancel()
	if code := <-code; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestTheDemoKnowsEveryOperation(t *testing.T) {
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			if _, ok := operations[operation.OperationID]; !ok {
				t.Errorf("no call for %s", operation.OperationID)
			}
		}
	}
}

func TestDemoSaysWhatFailed(t *testing.T) {
	server := startServer(t, respond(http.StatusNotFound, `{}`))
	client, closeIdle, err := demoClient(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer closeIdle()
	root := newDemo()
	var out, errs strings.Builder
	root.SetOut(&out)
	root.SetErr(&errs)
	examples := []contract.Example{
		{Operation: "sendMessage", Name: "one", Type: "text", JSON: []byte(good)},
		{Operation: "sendFlowMessage", Name: "two", JSON: []byte(`{"text":"t","parameters":{"flow_name":"n","flow_cta":"c"}}`)},
		{Operation: "sendMessage", Name: "three", Type: "text", JSON: []byte(`{}`)},
		{Operation: "sendFlowMessage", Name: "four", JSON: []byte(`{}`)},
		{Operation: "recallMessage", Name: "five", JSON: []byte(`{}`)},
	}
	err = sendAll(t.Context(), root, client, examples)
	if err == nil || err.Error() != "5 of 5 were not sent" {
		t.Errorf("sendAll() = %v", err)
	}
	for _, want := range []string{"jelou: one: jelou: refused", "jelou: two: jelou: refused", "jelou: three: ", "jelou: four: ", "jelou: five: the demo does not know the operation recallMessage"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, errs.String())
		}
	}
	if strings.Count(out.String(), "failed") != len(examples) {
		t.Errorf("stdout:\n%s", out.String())
	}
}
