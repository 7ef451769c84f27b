package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// In a bubble of testing/synctest, no test waits for the client or the sandbox.
func TestBubbleWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := newBox(t, sandbox.WithLatency(time.Second))
		creds, err := auth.NewBasic(box.Credentials())
		if err != nil {
			t.Fatal(err)
		}
		client, err := jelou.NewClientWithResponses("http://localhost", jelou.WithRequestEditorFn(creds.Intercept),
			jelou.WithHTTPClient(transport.New(transport.WithBase(direct{box}))))
		if err != nil {
			t.Fatal(err)
		}
		box.Next(sandbox.TooManyRequests(20 * time.Second))
		start := time.Now()
		_, err = client.SendMessageWithResponse(t.Context(), "BOT_ID", jelou.TextMessage{UserID: "593987654321", Text: "Hello!"})
		if took := time.Since(start); err != nil || took != 22*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

type direct struct{ http.Handler }

func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	d.ServeHTTP(recorder, req)
	return recorder.Result(), nil
}
