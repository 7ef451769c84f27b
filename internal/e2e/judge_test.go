package e2e

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
)

var validator = sync.OnceValues(contract.NewValidator)

// judge validates a message with kin-openapi, and returns the error.
func judge(t testing.TB, data string) error {
	t.Helper()
	v, err := validator()
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.jelou.ai/v1/bots/BOT/messages", strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	err = v.Request("sendMessage", map[string]string{"botId": "BOT"}, req)
	if err != nil && !errors.As(err, new(*delivery.ValidationError)) {
		t.Fatal(err)
	}
	return err
}

// agree checks that the generated code and kin-openapi both accept or both reject a message.
func agree(t testing.TB, data string, ours []string) {
	t.Helper()
	if theirs := judge(t, data); (len(ours) == 0) != (theirs == nil) {
		t.Errorf("the generated code reports %q, but kin-openapi reports %v for\n%s", ours, theirs, data)
	}
}
