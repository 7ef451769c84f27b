package contract_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

func TestErrorsHoldNoValue(t *testing.T) {
	validator := newValidator(t)
	const secret = "5939zq9"
	bodies := []string{
		`{"type":"` + secret + `"}`, `"` + secret + `"`, secret, `{"type":"text","text":"` + secret + `"`,
		`{"type":"text","userId":["` + secret + `"],"text":"` + strings.Repeat(secret, 1000) + `","title":{"a":"` + secret + `"}}`,
		`{"type":"image","userId":"u","mediaUrl":"ftp://` + secret + `"}`,
		`{"type":"flow","userId":"u","text":"t","parameters":{"flow_cta":"c","mode":"` + secret + `"}}`,
		`{"type":"quick_reply","userId":"u","text":"t","quick_replies":[{"title":"` + secret + `"},{"title":"` + secret + `"}]}`,
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for _, body := range bodies {
		err := validator.Request("sendMessage", params, newRequest(body))
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", body, err)
		}
	}
	for _, body := range []string{`{"messageId":["` + secret + `"]}`, `{"messageId":"m","success":"` + secret + `"}`, secret} {
		err := validator.Response("sendMessage", newRequest(""), 200, header, []byte(body))
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", body, err)
		}
	}
	r := newRequest(`{}`)
	r.Header.Set("Content-Type", secret)
	if err := validator.Request("sendMessage", params, r); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("content type: %v", err)
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	broken := &contract.Error{Problems: slices.Repeat([]contract.Problem{{Pointer: "/a", Reason: "is wrong"}}, 1000)}
	if text := broken.Error(); len(text) > 500 || !strings.HasSuffix(text, "; and more") {
		t.Errorf("%d bytes: %s", len(text), text)
	}
}
