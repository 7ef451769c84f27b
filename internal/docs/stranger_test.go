//go:build stranger

package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A reader who follows README.md with a checkout gets a module that builds and whose test passes. All commands come from
// README.md. The test needs the library's modules, from the cache or the network.
func TestReadmeAloneMakesAWorkingModule(t *testing.T) {
	home := t.TempDir()
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(home, "stranger")
	if err := os.Mkdir(module, 0o700); err != nil {
		t.Fatal(err)
	}
	shell := func(line string) string {
		t.Helper()
		t.Log(line)
		cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
		cmd.Dir = module
		cmd.Env = append(os.Environ(), "GOWORK=off", "checkout="+checkout)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}

	blocks := blocksOf(readPage(t, "README.md"))
	if writeBlocks(t, module, blocks) < 3 {
		t.Fatal("README.md has fewer than 3 Go blocks")
	}
	modules := 0
	for _, b := range blocks {
		for line := range strings.Lines(b.code) {
			if b.language == "sh" && strings.HasPrefix(line, "go mod ") {
				shell(strings.TrimSpace(line))
				modules++
			}
		}
	}
	if modules == 0 {
		t.Fatal("README.md has no \"go mod\" command")
	}
	shell("go build ./...")
	shell("go vet ./...")
	if out := shell("go test -v ./..."); !strings.Contains(out, "--- PASS: TestOrderIsReady") {
		t.Errorf("README.md's test did not run:\n%s", out)
	}
}
