package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
)

// All programs read the same messages. Both validators find them valid, and batch and the loop send each message once.
func TestProgramsDoTheSame(t *testing.T) {
	const lines = 100
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		accepting(0).ServeHTTP(w, r)
	}))
	defer server.Close()
	p, err := buildPrograms(t.Context(), t.TempDir(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	all, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	file, err := p.messages(all, lines)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.validate(file)(t.Context()); err != nil {
		t.Error(err)
	}
	if err := p.batch(t.Context(), file); err != nil || requests.Swap(0) != lines {
		t.Errorf("jelou batch: %v", err)
	}
	if err := p.byHand(file)(t.Context()); err != nil || requests.Swap(0) != lines {
		t.Errorf("loop: %v", err)
	}
	if _, err := os.Stat(ajv + "/ajv"); err != nil {
		t.Fatal("ajv is not installed: run npm ci in contract/crosscheck")
	}
	if err := p.ajv(file)(t.Context()); err != nil {
		t.Error(err)
	}
	// A validator that accepts everything would prove nothing.
	wrong := p.dir + "/wrong.ndjson"
	if err := os.WriteFile(wrong, []byte(`{"type":"text","userId":"5"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.validate(wrong)(t.Context()) == nil || p.ajv(wrong)(t.Context()) == nil {
		t.Error("a message without a text is valid")
	}
}
