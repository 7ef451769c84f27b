//go:build stranger

package docs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Somebody who has a checkout and README.md alone gets a module that builds and whose test passes. The lines
// are README's own. It needs the modules of the library, from the cache or the network.
func TestStranger(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := os.Symlink(root, filepath.Join(home, "jelou-go")); err != nil {
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
		cmd.Env = append(os.Environ(), "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}

	shell("go mod init example.com/stranger")
	// From top to bottom: the commands are run, and at the imports the program is written.
	_, section, found := strings.Cut(string(readme), "\n## Use it in your module\n")
	if !found {
		t.Fatal("README.md does not say how to use it in a module")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			shell(strings.TrimSpace(command))
		} else if strings.HasPrefix(line, "```go") {
			write(t, module, string(readme))
		}
	}
	shell("go build ./...")
	shell("go vet ./...")
	if out := shell("go test -v ./..."); !strings.Contains(out, "--- PASS: TestOrderIsReady") {
		t.Errorf("README's test has not run:\n%s", out)
	}
}

// write makes a package of each of README's Go blocks.
func write(t *testing.T, module, readme string) {
	t.Helper()
	for i, match := range block.FindAllStringSubmatch(readme, -1) {
		name := "block.go"
		if strings.HasPrefix(match[1], "func Test") {
			name = "block_test.go"
		}
		dir := filepath.Join(module, fmt.Sprintf("block%d", i+1))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(fileOf(match[1])), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
