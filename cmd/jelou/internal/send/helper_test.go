package send

import (
	"testing"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

func newCommand(t *testing.T) *cobra.Command {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return New(all)
}

// command runs the program.
func command(t *testing.T, stdin string, args ...string) clitest.Ended {
	t.Helper()
	return clitest.Run(t, newCommand(t), stdin, args...)
}
