package docs

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/jelou-go/jelou/contract"
)

func serve(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// Both forms of the contract are valid, name only the sandbox as a server, and have every operation. So no schema needs a
// rule of 3.1 that 3.0 cannot express, and the validator of package contract may apply the rules of 3.0.
func TestContractHasBothForms(t *testing.T) {
	original, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t, http.StripPrefix("/box", New(Credentials{})))
	for path, version := range map[string]string{"/box/openapi.yaml": original.OpenAPI, "/box/openapi-3.0.yaml": "3.0.3"} {
		resp, text := get(t, server.URL+path)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/yaml" {
			t.Errorf("%s: %d %s", path, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
		doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := doc.Validate(t.Context()); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if doc.OpenAPI != version || len(doc.Servers) != 1 || doc.Servers[0].URL != server.URL+"/box" {
			t.Errorf("%s: OpenAPI %s, %d servers, the first one %s", path, doc.OpenAPI, len(doc.Servers), doc.Servers[0].URL)
		}
		for path, item := range original.Paths.Map() {
			for method, operation := range item.Operations() {
				if got := doc.Paths.Find(path).GetOperation(method); got == nil || got.OperationID != operation.OperationID {
					t.Errorf("%s lacks %s", path, operation.OperationID)
				}
			}
		}
	}
}

// OpenAPI 3.0 has keywords instead of the type null and of several examples, and no comments.
func TestFormOf30HasItsOwnKeywords(t *testing.T) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte("a: {type: [string, 'null'], example: x}\nrequired: [type]\ntype: object\nb: [{type: ['null', integer], examples: [1, 2], $comment: x}]\nexamples: {a: {value: 1}}"), &document); err != nil {
		t.Fatal(err)
	}
	asIn30(document.Content[0])
	text, err := yaml.Marshal(&document)
	if err != nil {
		t.Fatal(err)
	}
	want := "a: {type: string, example: x, nullable: true}\nrequired: [type]\ntype: object\nb: [{type: integer, example: 1, nullable: true}]\nexamples: {a: {value: 1}}\n"
	if string(text) != want {
		t.Errorf("got\n%swant\n%s", text, want)
	}
}

// The validator must distinguish 3.1 from 3.0, or TestContractHasBothForms proves nothing.
func TestOlderFormIsJudgedAs30(t *testing.T) {
	text, err := Contract("http://127.0.0.1", true)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(strings.Replace(string(text), "info:", "info:\n  summary: a word of 3.1", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.DisableExamplesValidation()); err == nil {
		t.Error("a document of 3.1 is valid as 3.0.3")
	}
}

var link = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// The page works offline: it links to nothing outside the sandbox, and its policy forbids everything else.
func TestPageReachesNothingElse(t *testing.T) {
	server := serve(t, New(Credentials{"an <id>", "secret"}))
	resp, text := get(t, server.URL+"/docs")
	if resp.StatusCode != http.StatusOK || !strings.Contains(text, `data-id="an &lt;id&gt;" data-secret="secret"`) {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
	for directive := range strings.SplitSeq(resp.Header.Get("Content-Security-Policy"), "; ") {
		_, sources, _ := strings.Cut(directive, " ")
		if sources != "'none'" && sources != "'self'" && directive != "img-src 'self' data:" {
			t.Errorf("the policy has %q", directive)
		}
	}
	links := link.FindAllStringSubmatch(text, -1)
	if len(links) != 5 {
		t.Fatalf("the page has the links %v", links)
	}
	base, err := url.Parse(server.URL + "/docs")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range links {
		target, err := base.Parse(found[1])
		if err != nil {
			t.Fatal(err)
		}
		if target.Path == "/assets/icon.svg" {
			continue // the page of messages serves the icon
		}
		if resp, _ := get(t, target.String()); target.Host != base.Host || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", target, resp.StatusCode)
		}
	}
}

func TestSwaggerUIIsCompressed(t *testing.T) {
	server := serve(t, New(Credentials{}))
	for path, contentType := range map[string]string{"/docs/swagger-ui.js": "text/javascript; charset=utf-8", "/docs/swagger-ui.css": "text/css; charset=utf-8"} {
		resp, text := get(t, server.URL+path) // net/http unpacks it
		if !resp.Uncompressed || len(text) < 100<<10 || resp.Header.Get("Content-Type") != contentType {
			t.Errorf("%s: %v, %d bytes, %s", path, resp.Uncompressed, len(text), resp.Header.Get("Content-Type"))
		}
	}
}
