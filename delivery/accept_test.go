package delivery

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAcceptRequiresProof(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   Outcome
		text   string
	}{
		{"id alone", 200, `{"messageId":"a"}`, 0, ""},
		{"created, more members, spaces", 201, " {\"success\":true,\"messageId\":\"a\",\"x\":[1]}\r\n", 0, ""},
		{"success null", 200, `{"success":null,"messageId":"a"}`, 0, ""},
		{"byte order mark", 200, "\xef\xbb\xbf{\"messageId\":\"a\"}", 0, ""},
		{"invalid UTF-8 elsewhere", 200, "{\"messageId\":\"a\",\"text\":\"\xff\"}", 0, ""},
		{"status success", 200, `{"status":1,"statusMessage":"success","messageId":"a"}`, 0, ""},

		{"success false", 200, `{"success":false,"messageId":"a"}`, Refused, "reports a failure"},
		{"success false without id", 200, `{"success" : false}`, Refused, "reports a failure"},
		{"status failed", 200, `{"status":"failed","messageId":"a"}`, Refused, "reports a failure"},
		{"status FAILED", 200, `{"status":"FAILED","messageId":"a"}`, Refused, "reports a failure"},
		{"statusMessage failed", 200, `{"statusMessage":"failed","messageId":"a"}`, Refused, "reports a failure"},
		{"redirect", 302, `{"messageId":"a"}`, Refused, "redirects are not followed"},
		{"result elsewhere", 303, `{"messageId":"a"}`, Unknown, "redirects are not followed"},
		{"not modified", 304, ``, Refused, "HTTP 304"},
		{"bad request", 400, `{"messageId":"a"}`, Refused, "HTTP 400"},
		{"unassigned 4xx", 499, ``, Refused, "HTTP 499"},

		{"empty", 200, ``, Unknown, "is empty"},
		{"no content", 204, ``, Unknown, "is empty"},
		{"white space", 200, " \n", Unknown, "is empty"},
		{"HTML", 200, `<html>ok</html>`, Unknown, "not JSON"},
		{"null", 200, `null`, Unknown, "not a JSON object"},
		{"list", 200, `[{"messageId":"a"}]`, Unknown, "not a JSON object"},
		{"string", 200, `"messageId"`, Unknown, "not a JSON object"},
		{"cut off", 200, `{"messageId":"a"`, Unknown, "not JSON"},
		{"two objects", 200, `{"messageId":"a"}{}`, Unknown, "not JSON"},
		{"trailing text", 200, `{"messageId":"a"} x`, Unknown, "not JSON"},
		{"failure with trailing text", 200, `{"success":false} x`, Unknown, "not JSON"},
		{"no id", 200, `{"success":true}`, Unknown, "no messageId"},
		{"id null", 200, `{"messageId":null}`, Unknown, "no messageId"},
		{"id empty", 200, `{"messageId":""}`, Unknown, "no messageId"},
		{"id in other spelling", 200, `{"MessageID":"a"}`, Unknown, "no messageId"},
		{"id in two spellings", 200, `{"messageId":"a","messageID":""}`, Unknown, "two spellings"},
		{"success in two spellings", 200, `{"messageId":"a","Success":false}`, Unknown, "two spellings"},
		{"id twice", 200, `{"messageId":"a","messageId":""}`, Unknown, "one name twice"},
		{"success twice", 200, `{"success":false,"messageId":"a","success":true}`, Unknown, "one name twice"},
		{"id inside", 200, `{"data":{"messageId":"a"}}`, Unknown, "no messageId"},
		{"id of another type", 200, `{"messageId":true}`, Unknown, "documented form"},
		{"success of another type", 200, `{"success":"false","messageId":"a"}`, Unknown, "neither true nor false"},
		{"informational", 103, `{"messageId":"a"}`, Unknown, "HTTP 103"},
		{"server error", 500, `{"messageId":"a"}`, Unknown, "no trustworthy response"},
		{"no such status", 999, `{"messageId":"a"}`, Unknown, "HTTP 999"},
		{"negative status", -200, `{"messageId":"a"}`, Unknown, "no trustworthy response"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var into struct {
				MessageID string `json:"messageId"`
			}
			failure := Accept(&http.Response{StatusCode: test.status}, []byte(test.body), []string{"messageId"}, &into)
			if test.want == 0 {
				if failure != nil || into.MessageID != "a" {
					t.Fatalf("Accept() = %v with the id %q, want success with the id a", failure, into.MessageID)
				}
				return
			}
			if failure == nil || failure.Outcome != test.want || failure.StatusCode != test.status || string(failure.Body) != test.body {
				t.Fatalf("Accept() = %v, want %v with the status and the body", failure, test.want)
			}
			if !strings.Contains(failure.Error(), test.text) {
				t.Errorf("the text %q does not contain %q", failure, test.text)
			}
		})
	}
}

// A response with very many members would take long to search for repeated names.
func TestAcceptRefusesTooManyMembers(t *testing.T) {
	for n, want := range map[int]Outcome{maxMembers: 0, maxMembers + 1: Unknown} {
		body := []byte(`{"messageId":"a"`)
		for i := 1; i < n; i++ {
			body = fmt.Appendf(body, `,"m%d":0`, i)
		}
		failure := Accept(&http.Response{StatusCode: http.StatusOK}, append(body, '}'), []string{"messageId"}, nil)
		if got := Of(asError(failure)); got != want {
			t.Errorf("%d members: %v, want %v", n, failure, want)
		}
	}
}

// A job that has failed is read like any other, if the contract says that it can have failed.
func TestAFailedJobIsNoFailedRequest(t *testing.T) {
	for body, want := range map[string]Outcome{
		`{"status":"failed"}`: 0, `{"status":"FAILED"}`: 0, `{}`: 0,
		`{"status":"failed","success":false}`: Refused, `{"statusMessage":"failed"}`: Refused,
	} {
		failure := Accept(&http.Response{StatusCode: http.StatusOK}, []byte(body), []string{"status=failed"}, nil)
		if got := Of(asError(failure)); got != want {
			t.Errorf("%s: %v, want %v", body, failure, want)
		}
	}
}

// Of the names in one requirement, one is enough.
func TestOneNameOfARequirementIsEnough(t *testing.T) {
	for body, want := range map[string]Outcome{
		`{"data":[]}`:                    0,
		`{"results":[]}`:                 0,
		`{"results":null,"data":[]}`:     0,
		`{}`:                             Unknown,
		`{"results":null,"data":null}`:   Unknown,
		`{"results":[],"Results":[]}`:    Unknown,
		`{"results":[],"success":false}`: Refused,
	} {
		failure := Accept(&http.Response{StatusCode: http.StatusOK}, []byte(body), []string{"results|data"}, nil)
		if failure == nil && want != 0 || failure != nil && failure.Outcome != want {
			t.Errorf("%s: %v", body, failure)
		}
	}
}

// A required text may be empty if the name says so, but it may not be missing.
func TestRequiredTextMayBeEmptyIfItsNameSaysSo(t *testing.T) {
	for body, want := range map[string]Outcome{
		`{"note":""}`:              0,
		`{"note":"x"}`:             0,
		`{}`:                       Unknown,
		`{"note":null}`:            Unknown,
		`{"note":"","Note":"x"}`:   Unknown,
		`{"note":"","id":""}`:      0,
		`{"id":"","success":true}`: Unknown,
	} {
		failure := Accept(&http.Response{StatusCode: http.StatusOK}, []byte(body), []string{"note?"}, nil)
		if failure == nil && want != 0 || failure != nil && failure.Outcome != want {
			t.Errorf("%s: %v", body, failure)
		}
	}
}

func TestAcceptReadsTheRefusal(t *testing.T) {
	body := `{"success":false,"code":"bot_not_found","message":["gone"]}`
	failure := Accept(&http.Response{StatusCode: 200}, []byte(body), nil, nil)
	if failure == nil || failure.Code != "bot_not_found" || len(failure.Messages) != 1 {
		t.Fatalf("Accept() = %v, want the code and the message", failure)
	}
	if failure := Accept(nil, nil, nil, nil); Of(failure) != Unknown {
		t.Errorf("a nil response is %v, want unknown", Of(failure))
	}
	if failure := Accept(&http.Response{StatusCode: 200}, []byte(`{}`), nil, nil); failure != nil {
		t.Errorf("without required members and a target: %v, want success", failure)
	}
}

func TestAcceptReadsNumbersAsTheirDigits(t *testing.T) {
	type row struct {
		ID    string            `json:"id"`
		Tags  []string          `json:"tags"`
		Count *int              `json:"count"`
		Other map[string]string `json:"other"`
		Free  map[string]any    `json:"free"`
	}
	var into struct {
		MessageID string `json:"messageId"`
		Row       *row   `json:"row"`
		Rows      []row  `json:"rows"`
	}
	const body = `{"messageId": 123456789012345678901234567890, "unknown": [1, {"id": 2}], "row": {"ID": 7, "count": 3, "tags": ["a", 8, 1.50]},
		"rows": [{"id": "x", "other": {"k": 9}}, {"id": -1e3, "free": {"id": 9007199254740993}}]}`
	if failure := Accept(&http.Response{StatusCode: http.StatusOK}, []byte(body), []string{"messageId"}, &into); failure != nil {
		t.Fatal(failure)
	}
	got := fmt.Sprintln(into.MessageID, into.Row.ID, into.Row.Tags, *into.Row.Count, into.Rows[0].ID, into.Rows[0].Other, into.Rows[1].ID, into.Rows[1].Free)
	const want = "123456789012345678901234567890 7 [a 8 1.50] 3 x map[k:9] -1e3 map[id:9007199254740993]\n"
	if got != want {
		t.Errorf("decoded\n%s, want\n%s", got, want)
	}
}

func TestAcceptRequiresAnArrayForASlice(t *testing.T) {
	for body, want := range map[string]Outcome{
		`[{"id":1}]`: 0, ` [] `: 0, "\xef\xbb\xbf[]": 0,
		``: Unknown, `null`: Unknown, `{}`: Unknown, `[`: Unknown, `[]x`: Unknown, `"a"`: Unknown, `[1]`: Unknown,
		`{"status":"failed","message":["Template does not exist"]}`: Refused, `{"success":false}`: Refused,
	} {
		var into []struct {
			ID string `json:"id"`
		}
		failure := Accept(&http.Response{StatusCode: http.StatusOK}, []byte(body), nil, &into)
		if got := Of(asError(failure)); got != want {
			t.Errorf("%s: %v, want %v", body, failure, want)
		}
		if failure != nil && strings.Contains(failure.Error(), "not a JSON object") {
			t.Errorf("%s: %v, which asks for an object", body, failure)
		}
	}
}

func TestReadEmptyNeedsTheStatusAndNoPage(t *testing.T) {
	for _, row := range []struct {
		status int
		body   string
		want   Outcome
	}{
		{204, "", 0}, {200, "", 0}, {200, "{}", 0}, {202, "done", 0}, {200, "\n<!DOCTYPE html>", Unknown},
		{200, `{"success":false}`, Refused}, {200, "\ufeff{\"success\":false}", Refused}, {404, "", Refused}, {302, "", Refused}, {303, "", Unknown}, {500, "", Unknown},
	} {
		_, failure := ReadEmpty(&http.Response{StatusCode: row.status, Body: io.NopCloser(strings.NewReader(row.body))})
		if got := Of(asError(failure)); got != row.want {
			t.Errorf("%d %q: %v, want %v", row.status, row.body, failure, row.want)
		}
	}
}

// asError converts a nil *Error to a nil error.
func asError(failure *Error) error {
	if failure == nil {
		return nil
	}
	return failure
}
