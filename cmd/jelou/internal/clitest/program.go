package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
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
