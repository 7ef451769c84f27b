package e2e

import (
	"errors"
	"slices"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// A receiver whom the response does not list may have got the template. So the outcome is Unknown, the client makes no
// further attempt, and the error lists the missing receivers.
func TestPartlyProvenTemplateIsUnknown(t *testing.T) {
	const ana, luis = `{"id":"n1","destination":"593987654321"}`, `{"id":2,"destination":593900000000}`
	tests := map[string]struct {
		response string
		missing  []int
		rows     int
	}{
		"all":               {"[" + ana + "," + luis + "]", nil, 2},
		"in another order":  {"[" + luis + "," + ana + "]", nil, 2},
		"the first alone":   {"[" + ana + "]", []int{1}, 1},
		"the second alone":  {"[" + luis + "]", []int{0}, 1},
		"the first twice":   {"[" + ana + "," + ana + "]", []int{1}, 2},
		"the second failed": {"[" + ana + `,{"id":"n2","destination":"593900000000","status":"failed"}]`, []int{1}, 2},
		"nobody":            {"[]", []int{0, 1}, 0},
	}
	template := jelou.Template{ElementName: "order_ready", Destinations: []string{"593987654321", "+593900000000"}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := serve(t, 200, test.response)
			resp, err := server.client(t).SendTemplateWithResponse(t.Context(), "BOT", template)
			if got := server.requests.Load(); got != 1 {
				t.Errorf("%d requests", got)
			}
			if resp == nil || len(*resp.JSON200) != test.rows {
				t.Fatalf("the response is not returned, or has not %d rows", test.rows)
			}
			if test.missing == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			failure := wantFailure(t, err, delivery.Unknown)
			var partial *delivery.PartialError
			if !errors.As(err, &partial) || !slices.Equal(partial.Missing, test.missing) || failure.Began.IsZero() {
				t.Errorf("%v, missing %v, began %v", err, partial, failure.Began)
			}
		})
	}
}
