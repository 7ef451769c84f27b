package postman

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/sandbox"
)

func printed(t *testing.T) string {
	t.Helper()
	got := clitest.Run(t, New(), "", "postman")
	if got.Code != 0 || got.Errors != "" {
		t.Fatalf("%+v", got)
	}
	return got.Out
}

// A sandbox accepts each request with its variables filled in, and the collection has every example of the contract.
func TestEveryRequestIsAccepted(t *testing.T) {
	var c struct {
		Auth     struct{ Basic []struct{ Value string } }
		Variable []struct{ Key string }
		Item     []struct {
			Name string
			Item []struct {
				Name    string
				Request struct {
					Method string
					Header []struct{ Key, Value string }
					URL    struct{ Raw string }
					Body   *struct{ Raw string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(printed(t)), &c); err != nil {
		t.Fatal(err)
	}
	box := sandbox.Start(t, sandbox.WithCredentials(clitest.ID, clitest.Secret))
	values := map[string]string{"clientId": clitest.ID, "clientSecret": clitest.Secret, "baseUrl": box.URL, "botId": "BOT"}
	fill := func(text string) string {
		for _, v := range c.Variable {
			text = strings.ReplaceAll(text, "{{"+v.Key+"}}", values[v.Key])
		}
		return text
	}
	requests, bodies := 0, 0
	for _, folder := range c.Item {
		for _, item := range folder.Item {
			var body io.Reader
			if item.Request.Body != nil {
				body = strings.NewReader(fill(item.Request.Body.Raw))
				bodies++
			}
			req, err := http.NewRequest(item.Request.Method, fill(item.Request.URL.Raw), body)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range item.Request.Header {
				req.Header.Set(h.Key, h.Value)
			}
			req.SetBasicAuth(fill(c.Auth.Basic[0].Value), fill(c.Auth.Basic[1].Value))
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if requests++; resp.StatusCode/100 != 2 {
				t.Errorf("%s: %s: %s %s", folder.Name, item.Name, resp.Status, text)
			}
		}
	}
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	reads := 0
	for _, op := range document.Operations {
		if op.Body == nil {
			reads++
		}
	}
	if bodies != len(examples) || requests != len(examples)+reads || reads == 0 {
		t.Errorf("%d requests, %d with a body; the contract has %d examples and %d operations without a body", requests, bodies, len(examples), reads)
	}
}

// The collection has the form of version 2.1. The test reads it without the types that wrote it.
func TestShape(t *testing.T) {
	out := printed(t)
	if strings.Contains(out, "api.jelou.ai") {
		t.Error("the collection names the real service")
	}
	var c map[string]any
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	has(t, "collection", c, "info", "item")
	details := has(t, "info", c["info"], "name", "schema")
	if details["schema"] != "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" {
		t.Errorf("the schema %v", details["schema"])
	}
	basic := has(t, "auth", c["auth"], "type", "basic")
	if basic["type"] != "basic" {
		t.Errorf("the auth %v", basic)
	}
	for _, list := range []any{basic["basic"], c["variable"]} {
		for _, v := range list.([]any) {
			has(t, "variable", v, "key", "value")
		}
	}
	for _, folder := range c["item"].([]any) {
		for _, one := range has(t, "folder", folder, "name", "item")["item"].([]any) {
			request := has(t, "request", has(t, "item", one, "name", "request")["request"], "method", "url", "header")
			url := has(t, "url", request["url"], "raw", "host", "path")
			if url["host"].([]any)[0] != "{{baseUrl}}" || !strings.HasPrefix(url["raw"].(string), "{{baseUrl}}/") {
				t.Errorf("the url %v", url)
			}
			if joined := strings.Join(texts(url["path"]), "/"); !strings.HasPrefix(url["raw"].(string), "{{baseUrl}}/"+joined) {
				t.Errorf("%s and %v", joined, url["raw"])
			}
			if body, ok := request["body"]; ok && has(t, "body", body, "mode", "raw")["mode"] != "raw" {
				t.Errorf("the body %v", body)
			}
			if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, request["method"].(string)) {
				t.Errorf("the method %v", request["method"])
			}
		}
	}
}

// The values of a list go into the address as the contract's explode says, percent-encoded.
func TestLists(t *testing.T) {
	document, err := openapi.Read([]byte(`
openapi: 3.1.0
paths:
  /v1/{ids}:
    get:
      operationId: listWords
      parameters:
        - {name: ids, in: path, required: true, schema: {type: array, items: {type: integer}}, example: [1, 9007199254740993]}
        - {name: words, in: query, required: true, schema: {type: array, items: {type: string}}, example: ['a b', 'c&d+e']}
        - {name: tags, in: query, required: true, explode: false, schema: {type: array, items: {type: string}}, example: ['f,g', h]}
        - {name: more, in: query, schema: {type: array, items: {type: string}}, example: [i, j]}
        - {name: none, in: query, schema: {type: string}}
`))
	if err != nil {
		t.Fatal(err)
	}
	got := addressOf(document.Operations[0])
	if want := "{{baseUrl}}/v1/1,9007199254740993?words=a%20b&words=c%26d%2Be&tags=f%2Cg,h"; got["raw"] != want {
		t.Errorf("%s, want %s", got["raw"], want)
	}
	var off []string
	for _, q := range got["query"].([]object) {
		if q["disabled"] == true {
			off = append(off, fmt.Sprint(q["key"], "=", q["value"]))
		}
	}
	if want := []string{"more=i", "more=j", "none="}; !slices.Equal(off, want) {
		t.Errorf("%q, want %q", off, want)
	}
}

// has returns value as an object, and wants these members in it.
func has(t *testing.T, what string, value any, names ...string) map[string]any {
	t.Helper()
	object, ok := value.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object: %v", what, value)
	}
	for _, name := range names {
		if object[name] == nil {
			t.Errorf("%s has no %s: %v", what, name, object)
		}
	}
	return object
}

func texts(list any) []string {
	var all []string
	for _, v := range list.([]any) {
		all = append(all, v.(string))
	}
	return all
}
