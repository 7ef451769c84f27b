package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/corpus"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

var params = map[string]string{"botId": "BOT", "userId": "593987654321"}

func newValidator(t testing.TB) *contract.Validator {
	t.Helper()
	validator, err := contract.NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	return validator
}

func newRequest(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// cases returns all requests that both judges see. Each caller gets its own list.
func cases(t testing.TB) []corpus.Case {
	t.Helper()
	all, err := allCases()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(all)
}

var allCases = sync.OnceValues(corpus.All)

func document(t testing.TB) *openapi.Document {
	t.Helper()
	doc, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// recorder records the request that a client sends.
type recorder struct{ sent *http.Request }

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.sent = req
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
}

// ours returns the request that the generated package sends, or the error with which it refuses the case.
func ours(t testing.TB, c corpus.Case) (*http.Request, error) {
	t.Helper()
	var r recorder
	client, err := jelou.NewClient(server, jelou.WithHTTPClient(&r))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Send(t.Context(), client)
	if err == nil {
		_ = resp.Body.Close() // the body is http.NoBody
	}
	return r.sent, err
}

const server = "https://api.jelou.ai"

// theirs returns the verdict of kin-openapi: nil if the request keeps the contract.
func theirs(t testing.TB, validator *contract.Validator, c corpus.Case) *delivery.ValidationError {
	t.Helper()
	req, err := c.Request(server)
	if err != nil {
		t.Fatal(err)
	}
	return verdict(t, validator, c, req)
}

func verdict(t testing.TB, validator *contract.Validator, c corpus.Case, req *http.Request) *delivery.ValidationError {
	t.Helper()
	var broken *delivery.ValidationError
	err := validator.Request(c.Operation.ID, c.PathParameters(), req.WithContext(t.Context()))
	if err != nil && !errors.As(err, &broken) {
		t.Fatal(err)
	}
	return broken
}

func parse(t testing.TB, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %.100s", err, body)
	}
	return v
}
