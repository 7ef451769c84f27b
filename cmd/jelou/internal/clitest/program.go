package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// Program returns the path of the program, which is built once for the tests of a package. With long it has the race
// detector if they have it: it takes five times as long to start then. With -short it skips the test.
func Program(t *testing.T, long bool) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program, which takes seconds")
	}
	build := plain
	info, _ := debug.ReadBuildInfo() // nil if there is none
	if long && info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		build = raced
	}
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Main runs the tests of a package, and removes the programs that they built.
func Main(m *testing.M) {
	code := m.Run()
	for _, dir := range built {
		_ = os.RemoveAll(dir) // an error leaves a temporary directory
	}
	os.Exit(code)
}

var (
	built []string
	plain = sync.OnceValues(func() (string, error) { return build() })
	raced = sync.OnceValues(func() (string, error) { return build("-race") })
)

func build(flags ...string) (string, error) {
	dir, err := os.MkdirTemp("", "jelou")
	if err != nil {
		return "", err
	}
	built = append(built, dir)
	// The tests of the generator have the same flags, and share what is compiled.
	args := append([]string{"build", "-trimpath", "-ldflags=-w", "-o", dir + string(filepath.Separator)}, flags...)
	out, err := exec.Command("go", append(args, "github.com/jelou-go/jelou/cmd/jelou")...).CombinedOutput() //nolint:gosec,noctx // the arguments are ours, and the program outlives the first test that needs it
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return filepath.Join(dir, "jelou"), nil
}
