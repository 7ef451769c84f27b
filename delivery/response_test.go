package delivery

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// errorBodies holds the error bodies that Jelou documents, and those that gateways send.
var errorBodies = []struct {
	name     string
	body     string
	code     string
	messages []string
}{
	{"message as a string", `{"message": "Authentication failed"}`, "", []string{"Authentication failed"}},
	{"code at the top", `{"code":"forbidden_bot","description":"Bot not allowed"}`, "forbidden_bot", []string{"Bot not allowed"}},
	{"code under error, message as a list", `{"message": ["The Bot could not be found at the moment."], "statusMessage": "failed", "status": 0,
		"error": {"code": "E1019", "key": "BOT_NOT_FOUND", "description": "No bot",
		"developerMessages": {"es": "No hay bot", "en": "There is no bot", "pt": "Sem bot"},
		"clientMessages": {"es": "Sin bot", "pt": "Sem bot"}}}`,
		"E1019", []string{"The Bot could not be found at the moment.", "No bot", "There is no bot", "Sin bot"}},
	{"field errors by language", `{"message": ["The values are not correct."], "statusMessage": "failed", "status": 0,
		"error": {"code": "E0422", "key": "VALIDATOR_ERROR"},
		"validationError": {"name": [{"es": "Falta"}], "elementName": [{"en": "Is required", "es": "Falta"}, {"pt": "Errado"}]}}`,
		"E0422", []string{"The values are not correct.", "elementName: Is required", "elementName: Errado", "name: Falta"}},
	{"status as a string", `{"message": ["Template does not exist"], "status": "failed",
		"_metadata": {"error": {}, "body": {"destinations": [{"destination": "593987654321"}]}}}`,
		"", []string{"Template does not exist"}},
	{"key alone", `{"error":{"code":"","key":"BOT_NOT_FOUND"}}`, "BOT_NOT_FOUND", nil},
	{"code as a number", `{"code":4010,"message":"no"}`, "4010", []string{"no"}},
	{"error as a string", `{"statusCode":422,"message":["a","b","a",""],"error":"Unprocessable Entity"}`, "", []string{"a", "b", "Unprocessable Entity"}},
	{"message by language", `{"message":{"pt":"nao","es":"no"}}`, "", []string{"no"}},
	{"message in a language left empty", `{"message":{"en":" ","es":"no"}}`, "", []string{"no"}},
	{"unknown types", `{"message":7,"code":{},"error":[1],"errors":{"text":[null]},"validationError":true}`, "", nil},
	{"HTML", `<html><body>502 Bad Gateway</body></html>`, "", nil},
	{"empty", ``, "", nil},
	{"null", `null`, "", nil},
	{"list", `["no"]`, "", []string{"no"}},
	{"list of msg", `[{"msg":"no"},{"message":"not so"},7]`, "", []string{"no", "not so"}},
	{"problem details", `{"type":"about:blank","title":"Forbidden","detail":"No access","status":403}`, "", []string{"Forbidden", "No access"}},
	{"OAuth", `{"error":"invalid_client","error_description":"Unknown client"}`, "", []string{"Unknown client", "invalid_client"}},
	{"errors", `{"errors":[{"message":"a"},"b"]}`, "", []string{"a", "b"}},
	{"errors by field", `{"title":"Invalid","errors":{"text":["is empty","is short"],"userId":{"message":"is missing"}}}`, "",
		[]string{"Invalid", "text: is empty", "text: is short", "userId: is missing"}},
	{"error as a list", `{"error":["a",{"msg":"b"}]}`, "", []string{"a", "b"}},
	{"a text", `"no"`, "", []string{"no"}},
	{"byte order mark", "\xef\xbb\xbf{\"code\":\"forbidden_bot\"}", "forbidden_bot", nil},
	{"cut off", `{"code":"unauthorized"`, "", nil},
}

func TestFromResponseReadsEveryForm(t *testing.T) {
	for _, test := range errorBodies {
		t.Run(test.name, func(t *testing.T) {
			failure := FromResponse(&http.Response{StatusCode: 404}, []byte(test.body))
			if failure.Outcome != Refused || failure.StatusCode != 404 || string(failure.Body) != test.body {
				t.Errorf("failure = %v with body %q, want refused, 404 and the whole body", failure, failure.Body)
			}
			if failure.Code != test.code || !slices.Equal(failure.Messages, test.messages) {
				t.Errorf("code %q and messages %q, want %q and %q", failure.Code, failure.Messages, test.code, test.messages)
			}
		})
	}
}

func TestFromResponseReadsHeaders(t *testing.T) {
	resp := &http.Response{StatusCode: 429, Header: http.Header{"X-Correlation-Id": {"abc"}, "Retry-After": {"3"}}}
	failure := FromResponse(resp, nil)
	if failure.RequestID != "abc" || failure.RetryAfter.Seconds() != 3 {
		t.Errorf("request id %q, wait %v, want abc and 3s", failure.RequestID, failure.RetryAfter)
	}
	resp.Header.Set("X-Request-Id", strings.Repeat("x", 5000))
	if got := len(FromResponse(resp, nil).RequestID); got != 128 {
		t.Errorf("the request id is %d bytes long, want 128", got)
	}
}

func TestFromResponseIsBounded(t *testing.T) {
	long := strings.Repeat("é", maxMessageLength)
	list := ""
	for i := range 100 {
		list += fmt.Sprintf(`"%d %s",`, i, long)
	}
	body := []byte(`{"code":"` + long + `","message":[` + list + `"z"],"validationError":{"` + long + `":"` + long + `"}}`)
	failure := FromResponse(&http.Response{StatusCode: 400}, body)
	if len(failure.Body) != MaxErrorBody || cap(failure.Body) > 2*MaxErrorBody {
		t.Errorf("kept %d bytes of the body with a capacity of %d", len(failure.Body), cap(failure.Body))
	}
	if len(failure.Code) > 256 || len(failure.Messages) != maxMessages {
		t.Errorf("the code is %d bytes long, and there are %d messages", len(failure.Code), len(failure.Messages))
	}
	for _, message := range failure.Messages {
		if len(message) > maxMessageLength || !utf8.ValidString(message) {
			t.Errorf("a message is %d bytes long, or not valid UTF-8", len(message))
		}
	}
	if failure := FromResponse(nil, bytes.Repeat([]byte("["), 2*MaxBody)); failure.Outcome != Unknown || len(failure.Body) != MaxErrorBody {
		t.Errorf("failure = %v with %d bytes", failure, len(failure.Body))
	}
}

// The name of a field stands before each of its texts, and only once in the body.
func TestLongFieldWithManyTextsTakesLittleTime(t *testing.T) {
	body := `{"errors":{"` + strings.Repeat("n", 400<<10) + `":[` + strings.Repeat(`"a",`, 130<<10) + `"a"]}}`
	began := time.Now()
	if failure := FromResponse(nil, []byte(body)); len(failure.Messages) != 1 {
		t.Errorf("%d messages", len(failure.Messages))
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzFromResponse(f *testing.F) {
	for _, seed := range errorBodies {
		f.Add(404, []byte(seed.body), "3", "id-abcdef")
	}
	f.Add(500, []byte(`{"message":[[[[{"en":{}}]]]],"error":{"code":[]},"validationError":{"":[null]}}`), "-1", "\xff")
	f.Add(-1, []byte("{\"code\":\"a\xff\"}"), "Sun, 06 Nov 1994 08:49:37 GMT", "593987654321")
	f.Fuzz(func(t *testing.T, status int, body []byte, wait, id string) {
		resp := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {wait}, "X-Request-Id": {id}}}
		failure := FromResponse(resp, body)
		if got, refused := failure.Outcome, status >= 300 && status < 500 && status != 303; (got == Refused) != refused || (got == Unknown) == refused {
			t.Errorf("status %d is %v", status, got)
		}
		if failure.RetryAfter < 0 || len(failure.Body) > MaxErrorBody || len(failure.RequestID) > 128 {
			t.Errorf("out of bounds: wait %v, body %d bytes, request id %d bytes", failure.RetryAfter, len(failure.Body), len(failure.RequestID))
		}
		if text := failure.Error(); len(text) > MaxErrorText || !utf8.ValidString(text) || !strings.HasPrefix(text, "jelou: ") {
			t.Errorf("text %q", text)
		}
		if _, err := failure.MarshalJSON(); err != nil {
			t.Error(err)
		}
		if accepted := Accept(resp, body, []string{"id"}, nil); accepted == nil && status/100 != 2 {
			t.Errorf("status %d was accepted", status)
		}
	})
}
