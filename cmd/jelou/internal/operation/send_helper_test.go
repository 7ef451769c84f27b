package operation

import (
	"testing"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func newSend(t *testing.T) *cobra.Command {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return Send(all)
}

// sendCommand runs the program.
func sendCommand(t *testing.T, stdin string, args ...string) clitest.Ended {
	t.Helper()
	return clitest.Run(t, newSend(t), stdin, args...)
}
