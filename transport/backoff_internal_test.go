package transport

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/internal/single"
)

// The first wait of a call is the shortest, also if the call has fewer attempts than its client.
func TestFirstWaitIsTheShortest(t *testing.T) {
	for name, body := range map[string]io.Reader{"a single attempt": strings.NewReader("{}"), "a body that is sent once": io.MultiReader()} {
		req, err := http.NewRequestWithContext(single.Attempt(t.Context()), http.MethodPost, "https://api.jelou.ai", body)
		if err != nil {
			t.Fatal(err)
		}
		one := newCall(New(WithRetries(4)), req)
		one.attempts++ // next does it
		if wait := one.backoff(); wait >= 375*time.Millisecond {
			t.Errorf("%s: %v", name, wait)
		}
	}
}
