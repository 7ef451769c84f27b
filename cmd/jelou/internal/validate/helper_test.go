package validate

import (
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// command runs the program.
func command(t *testing.T, stdin string, args ...string) clitest.Ended {
	t.Helper()
	return clitest.Run(t, New(), stdin, args...)
}
