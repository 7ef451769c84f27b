package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// Program returns the path of the program. It builds the program once for the tests of a package, with the flags in
// GOFLAGS. With -short it skips the test.
func Program(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program, which takes seconds")
	}
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Command returns a command that runs the program as a process of its own, which sends to the server.
func Command(t *testing.T, server string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Program(t), args...) //nolint:gosec // the arguments are ours
	cmd.Env = append(os.Environ(), NoSleep, cli.EnvBot+"=BOT", cli.EnvServer+"="+server, auth.EnvClientID+"="+ID, auth.EnvClientSecret+"="+Secret)
	return cmd
}

// NoSleep keeps the race detector from waiting for a second at the end of each process.
const NoSleep = "GORACE=atexit_sleep_ms=0"

// Main runs the tests of a package, and removes the program that they built.
func Main(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built) // an error leaves a temporary directory behind
	}
	os.Exit(code)
}

var (
	built string
	build = sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "jelou")
		if err != nil {
			return "", err
		}
		built = dir
		out, err := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "github.com/jelou-go/jelou/cmd/jelou").CombinedOutput() //nolint:gosec // the arguments are ours
		if err != nil {
			return "", fmt.Errorf("go build: %w\n%s", err, out)
		}
		return filepath.Join(dir, "jelou"), nil
	})
)
