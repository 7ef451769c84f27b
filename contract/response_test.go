package contract_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestResponseProblemsAreLocated(t *testing.T) {
	tests := map[string]struct {
		operation string
		status    int
		body      string
		want      []string
	}{
		"receipt":                {"sendMessage", 200, `{"success":true,"messageId":"m","more":[1]}`, nil},
		"receipt without id":     {"sendMessage", 200, `{"success":true}`, []string{"/messageId"}},
		"receipt with empty id":  {"sendMessage", 200, `{"messageId":""}`, []string{"/messageId"}},
		"receipt of wrong types": {"sendMessage", 200, `{"messageId":7,"success":"yes"}`, []string{"/messageId", "/success"}},
		"null":                   {"sendMessage", 200, `null`, []string{""}},
		"no JSON":                {"sendMessage", 200, `<html>`, []string{""}},
		"empty":                  {"sendMessage", 200, ``, []string{""}},
		"empty object for Flow":  {"sendFlowMessage", 200, `{}`, nil},
		"error":                  {"sendMessage", 404, `{"message":["m"],"status":0,"error":{"code":"E1019"}}`, nil},
		"error of wrong types":   {"sendMessage", 422, `{"message":{},"error":[]}`, []string{"/error", "/message"}},
		"any other status":       {"sendMessage", 418, `{"code":7}`, []string{"/code"}},
	}
	validator := newValidator(t)
	header := http.Header{"Content-Type": {"application/json"}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := validator.Response(test.operation, newRequest(""), test.status, header, []byte(test.body))
			if got := pointers(t, err); !slices.Equal(got, test.want) {
				t.Errorf("problems at %q, want %q (%v)", got, test.want, err)
			}
		})
	}
	if err := validator.Response("sendMessage", newRequest(""), 200, http.Header{}, []byte(`{"messageId":"m"}`)); err == nil {
		t.Error("a response without content type passed")
	}
}
