package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
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
