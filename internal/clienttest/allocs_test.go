//go:build !race

package clienttest

import (
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

//go:embed allocs.txt
var allocs string

// answering stands for the network. It takes the body and answers.
type answering struct{}

func (answering) RoundTrip(req *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, req.Body)
	_ = req.Body.Close()
	return &http.Response{StatusCode: http.StatusOK, ContentLength: int64(len(sent)), Body: io.NopCloser(strings.NewReader(sent)), Request: req}, nil
}

// Allocations do not depend on the machine, so that a send that grows more costly is noticed here. The race
// detector allocates on its own: "make test" runs this test again without it.
func TestAllocationsOfASend(t *testing.T) {
	recorded, within := map[string][2]int{}, 3
	for line := range strings.Lines(allocs) {
		var name string
		var plain, full int
		if strings.HasPrefix(runtime.Version(), strings.TrimSpace(line)) {
			within = 0
		}
		if n, _ := fmt.Sscan(line, &name, &plain, &full); n == 3 {
			recorded[name] = [2]int{plain, full}
		}
	}

	creds, err := auth.NewBasic(clientID, clientSecret)
	if err != nil {
		t.Fatal(err)
	}
	var clients [2]*jelou.ClientWithResponses
	for i, doer := range []*http.Client{{Transport: answering{}}, transport.New(transport.WithBase(answering{}))} {
		if clients[i], err = jelou.NewClientWithResponses(jelou.ServerURLProduction, jelou.WithRequestEditorFn(creds.Intercept), jelou.WithHTTPClient(doer)); err != nil {
			t.Fatal(err)
		}
	}
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range examples {
		if example.Operation != "sendMessage" {
			continue
		}
		message, err := jelou.UnmarshalMessage(example.JSON)
		if err != nil {
			t.Fatal(err)
		}
		var got [2]int
		wrong := false
		for i, client := range clients {
			got[i] = int(testing.AllocsPerRun(200, func() {
				if _, err := client.SendMessageWithResponse(t.Context(), "BOT", message); err != nil {
					t.Error(err)
				}
			}))
			wrong = wrong || max(got[i]-recorded[example.Name][i], recorded[example.Name][i]-got[i]) > within
		}
		if wrong {
			t.Errorf("allocations, recorded are %d: write down\n%s %d %d", recorded[example.Name], example.Name, got[0], got[1])
		}
	}
}
