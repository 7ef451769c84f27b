package clitest

import (
	"context"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// Main runs the tests of a package. Their processes "jelou" are the test program once more, which calls run then.
func Main(m *testing.M, run func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int) {
	testscript.Main(m, map[string]func(){"jelou": func() { cli.Main(run) }})
}

// Command returns a command that runs the program as a process of its own, which sends to the server. With -short it skips
// the test.
func Command(t *testing.T, server string, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes, which takes seconds")
	}
	cmd := exec.CommandContext(t.Context(), "jelou", args...) //nolint:gosec // the arguments are ours
	cmd.Env = append(os.Environ(), NoSleep, cli.EnvBot+"=BOT", cli.EnvServer+"="+server, auth.EnvClientID+"="+ID, auth.EnvClientSecret+"="+Secret)
	return cmd
}

// NoSleep keeps the race detector from waiting for a second at the end of each process.
const NoSleep = "GORACE=atexit_sleep_ms=0"
