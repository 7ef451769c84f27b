package sandbox

import (
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
)

// running is a sandbox that runs in the background.
type running struct {
	*clitest.Running
	text string // its output until it listens
}

func (r running) exported() map[string]string {
	all := make(map[string]string)
	for line := range strings.SplitSeq(r.text, "\n") {
		if assignment, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			all[name] = value
		}
	}
	return all
}

// sendGood sends a message to the bot and server of the environment.
func sendGood(t *testing.T, args ...string) clitest.Ended {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return clitest.Run(t, operation.Send(all), clitest.Good, args...)
}

func runSandboxCommand(t *testing.T, flags ...string) running {
	t.Helper()
	r := clitest.Start(t, New(), append([]string{"sandbox", "--addr", "127.0.0.1:0"}, flags...)...)
	return running{r, r.Until(auth.EnvClientSecret)}
}
