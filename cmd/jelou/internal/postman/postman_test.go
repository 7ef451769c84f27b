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

// A sandbox accepts each request with its variables filled in, and the collection has every example of the contract.
func TestEveryRequestIsAccepted(t *testing.T) {
	var c struct {
		Info struct{ Schema string }
		Auth struct {
			Type  string
			Basic []struct{ Key, Value string }
		}
		Variable []struct{ Key string }
		Item     []struct {
			Name string
			Item []struct {
				Name    string
				Request struct {
					Method string
					Header []struct{ Key, Value string }
					URL    struct {
						Raw        string
						Host, Path []string
					}
					Body *struct{ Mode, Raw string }
				}
			}
		}
	}
	printed := clitest.Run(t, New(), "", "postman")
	if err := json.Unmarshal([]byte(printed.Out), &c); err != nil || printed.Code != 0 || printed.Errors != "" || strings.Contains(printed.Out, "api.jelou.ai") {
		t.Fatalf("%v: %+v", err, printed)
	}
	const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
	if c.Info.Schema != schema || c.Auth.Type != "basic" || c.Auth.Basic[0].Key != "username" || c.Auth.Basic[1].Key != "password" {
		t.Errorf("%+v, %+v", c.Info, c.Auth)
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
			to := item.Request.URL
			if path, _, _ := strings.Cut(to.Raw, "?"); path != strings.Join(append(to.Host, to.Path...), "/") {
				t.Errorf("%s: %+v", item.Name, to)
			}
			var body io.Reader
			if item.Request.Body != nil && item.Request.Body.Mode == "raw" {
				body = strings.NewReader(fill(item.Request.Body.Raw))
				bodies++
			}
			req, err := http.NewRequest(item.Request.Method, fill(to.Raw), body)
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

// The values of a list go into the address as the contract's explode says, percent-encoded.
func TestListsFollowTheContractsExplode(t *testing.T) {
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
        - {name: per page, in: query, required: true, schema: {type: integer}, example: 2}
`))
	if err != nil {
		t.Fatal(err)
	}
	got := addressOf(document.Operations[0])
	if want := "{{baseUrl}}/v1/1,9007199254740993?words=a%20b&words=c%26d%2Be&tags=f%2Cg,h&per%20page=2"; got["raw"] != want {
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
