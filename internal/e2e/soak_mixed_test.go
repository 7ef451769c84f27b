package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// Every part of a request must belong to the same message. Another SDK kept the state of a request in the shared
// client, so that one goroutine's message went out with the key of another goroutine.
func TestConcurrentRequestsAreNotMixedUp(t *testing.T) {
	callers, rounds := few(150, 500), 2
	before := goleak.IgnoreCurrent()
	type tenant struct{}
	var mu sync.Mutex
	seen := make(map[string]int)
	host := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var message struct{ UserID, Text string }
		if err == nil {
			err = json.Unmarshal(body, &message)
		}
		clientID, secret, _ := r.BasicAuth()
		key := r.Header.Get("X-Key")
		wanted := fmt.Sprint("/v1/bots/bot-", key, "/messages client-", key, " secret-", key, " user-", key, " text-", key, " tenant-", key)
		got := fmt.Sprint(r.URL.Path, " ", clientID, " ", secret, " ", message.UserID, " ", message.Text, " ", r.Header.Get("X-Tenant"))
		if err != nil || got != wanted {
			t.Errorf("a request has %s, want %s; %v", got, wanted, err)
		}
		mu.Lock()
		seen[key]++
		attempts := seen[key]
		mu.Unlock()
		if attempts == 1 && len(key)%2 == 1 { // a second attempt must not be mixed up either
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, `{"messageId":"msg-`+key+`"}`)
	}), nil, nil)

	client := newClient(t, "http://"+host.address, jelou.WithRequestEditorFn(func(ctx context.Context, req *http.Request) error {
		req.Header.Set("X-Tenant", fmt.Sprint(ctx.Value(tenant{})))
		return nil
	}))
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for round := range rounds {
				key := fmt.Sprint(caller*rounds + round)
				creds, err := auth.NewBasic("client-"+key, "secret-"+key)
				if err != nil {
					t.Error(err)
					return
				}
				ctx, cancel := context.WithCancel(context.WithValue(t.Context(), tenant{}, "tenant-"+key))
				if caller%10 == 0 {
					cancel() // a caller that gives up must not end other calls
				}
				resp, err := client.SendMessageWithResponse(ctx, "bot-"+key, jelou.TextMessage{UserID: "user-" + key, Text: "text-" + key},
					creds.Intercept, func(_ context.Context, req *http.Request) error {
						req.Header.Set("X-Key", key)
						return nil
					})
				switch {
				case caller%10 == 0:
					if delivery.Of(err) != delivery.NotSent {
						t.Errorf("%s: %v, want the outcome not sent", key, err)
					}
				case err != nil:
					t.Errorf("%s: %v", key, err)
				case resp.JSON200.MessageID != "msg-"+key:
					t.Errorf("%s got the response %s", key, resp.Body)
				}
				cancel()
			}
		})
	}
	all.Wait()
	host.finish(t, client)
	noneLeft(t, before)
	if want := callers * rounds * 9 / 10; len(seen) != want {
		t.Errorf("the server received %d messages, want %d", len(seen), want)
	}
}
