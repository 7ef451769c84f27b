package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/internal/openapi"
)

func TestRequestIsNotAcceptedWithoutValidation(t *testing.T) {
	box, err := New()
	if err != nil {
		t.Fatal(err)
	}
	judge := box.validator
	box.validator = new(contract.Validator)
	r := httptest.NewRequest(http.MethodPost, "/v1/bots/BOT/messages", strings.NewReader(`{"type":"text","userId":"u","text":"t"}`))
	r.SetBasicAuth(DefaultClientID, DefaultClientSecret)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	box.ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError {
		t.Errorf("got %d %s, want 500", w.Code, w.Body)
	}
	if err := judge.Response("sendMessage", r, w.Code, w.Header(), w.Body.Bytes()); err != nil {
		t.Error(err)
	}
}

// A contract's example can be one page of many. A list that is read to its end must not find it on each page.
func TestExampleOfAListIsItsFirstPage(t *testing.T) {
	const page = "{pagination: {totalPages: 3}, results: [{id: 1}], other: [2]}"
	document, err := openapi.Read([]byte("paths: {/v1/a: {get: {operationId: a, parameters: [{name: page, in: query, schema: {type: integer}}]," +
		"responses: {'200': {content: {application/json: {schema: {type: object}, example: " + page + "}}}}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string]string{
		"":  `{"pagination":{"totalPages":3},"results":[{"id":1}],"other":[2]}`,
		"1": `{"pagination":{"totalPages":3},"results":[{"id":1}],"other":[2]}`,
		"2": `{"other":[2],"pagination":{"totalPages":3},"results":[]}`,
	} {
		if got := strings.TrimSpace(string(example(document.Operation("a"), page).body)); got != want {
			t.Errorf("page %q: %s, want %s", page, got, want)
		}
	}
}
