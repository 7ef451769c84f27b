package transport_test

import (
	"net/http"
	"testing"

	"github.com/jelou-go/jelou/internal/single"
	"github.com/jelou-go/jelou/transport"
)

// The outbox repeats its messages by itself.
func TestSingleCallIsAttemptedOnce(t *testing.T) {
	script := &scripted{responses: []roundTripFunc{respond(http.StatusTooManyRequests, ""), respond(http.StatusOK, "")}}
	resp, err := transport.Do(transport.New(transport.WithBase(script)), post(single.Attempt(t.Context()), t, "https://api.jelou.ai"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests || script.attempts != 1 {
		t.Errorf("status %d after %d attempts", resp.StatusCode, script.attempts)
	}
}
