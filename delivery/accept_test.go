package delivery

import (
	"net/http"
	"strings"
	"testing"
)

func TestAccept(t *testing.T) {
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
		{"status success", 200, `{"status":1,"statusMessage":"success","messageId":"a"}`, 0, ""},

		{"success false", 200, `{"success":false,"messageId":"a"}`, Refused, "says that it failed"},
		{"success false without id", 200, `{"success" : false}`, Refused, "says that it failed"},
		{"status failed", 200, `{"status":"failed","messageId":"a"}`, Refused, "says that it failed"},
		{"statusMessage failed", 200, `{"statusMessage":"failed","messageId":"a"}`, Refused, "says that it failed"},
		{"redirect", 302, `{"messageId":"a"}`, Refused, "redirects are not followed"},
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
		{"id of another type", 200, `{"messageId":7}`, Unknown, "documented form"},
		{"success of another type", 200, `{"success":"false","messageId":"a"}`, Unknown, "neither true nor false"},
		{"informational", 103, `{"messageId":"a"}`, Unknown, "HTTP 103"},
		{"server error", 500, `{"messageId":"a"}`, Unknown, "no trustworthy answer"},
		{"no such status", 999, `{"messageId":"a"}`, Unknown, "HTTP 999"},
		{"negative status", -200, `{"messageId":"a"}`, Unknown, "no trustworthy answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var into struct {
				MessageID string `json:"messageId"`
			}
			failure := Accept(&http.Response{StatusCode: test.status}, []byte(test.body), []string{"messageId"}, &into)
			if test.want == 0 {
				if failure != nil || into.MessageID != "a" {
					t.Fatalf("Accept() = %v and id %q, want success and id a", failure, into.MessageID)
				}
				return
			}
			if failure == nil || failure.Outcome != test.want || failure.StatusCode != test.status || string(failure.Body) != test.body {
				t.Fatalf("Accept() = %v, want %v with status and body", failure, test.want)
			}
			if !strings.Contains(failure.Error(), test.text) {
				t.Errorf("the text %q does not say %q", failure, test.text)
			}
		})
	}
}

func TestAcceptReadsTheRefusal(t *testing.T) {
	body := `{"success":false,"code":"bot_not_found","message":["gone"]}`
	failure := Accept(&http.Response{StatusCode: 200}, []byte(body), nil, nil)
	if failure == nil || failure.Code != "bot_not_found" || len(failure.Messages) != 1 {
		t.Fatalf("Accept() = %v, want the code and the message", failure)
	}
	if failure := Accept(nil, nil, nil, nil); Of(failure) != Unknown {
		t.Errorf("no response at all is %v, want unknown", Of(failure))
	}
	if failure := Accept(&http.Response{StatusCode: 200}, []byte(`{}`), nil, nil); failure != nil {
		t.Errorf("nothing asked for, nothing to decode: %v", failure)
	}
}
