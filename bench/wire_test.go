package main

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/jelou-go/jelou/bench/internal/measure"
	"github.com/jelou-go/jelou/transport"
)

type roundTripper func(req *http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A comparison is fair only if all clients send the same.
func TestAllSendTheSame(t *testing.T) {
	all, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	for _, k := range all {
		var want any
		if err := json.Unmarshal(k.json, &want); err != nil {
			t.Fatal(err)
		}
		types[want.(map[string]any)["type"].(string)] = true
		calls := 0
		base := roundTripper(func(req *http.Request) (*http.Response, error) {
			calls++
			var got any
			if err := json.NewDecoder(req.Body).Decode(&got); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, client %d sends %v, %v", k.name, calls, got, err)
			}
			id, secret, _ := req.BasicAuth()
			if req.Method != http.MethodPost || req.URL.String() != "https://api.jelou.ai/v1/bots/"+botID+"/messages" || id != clientID || secret != clientSecret || req.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s, client %d sends %s %s %v", k.name, calls, req.Method, req.URL, req.Header)
			}
			return stub{}.RoundTrip(req)
		})
		plain := &http.Client{Transport: base}
		for i, send := range []measure.Do{
			sendOurs(production, plain, k.ours), sendOurs(production, transport.New(transport.WithBase(base)), k.ours),
			sendByHand(production, plain, k.byHand), sendStock(production, plain, k.stock),
		} {
			if err := send(t.Context()); err != nil {
				t.Errorf("%s, client %d: %v", k.name, i+1, err)
			}
		}
		if calls != 4 {
			t.Errorf("%s: %d requests, want 4", k.name, calls)
		}
	}
	if len(types) != len(others) {
		t.Errorf("the contract has examples of %d types, but package byhand has %d types", len(types), len(others))
	}
}
