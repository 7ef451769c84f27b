//go:build release

package docs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/jelou-go/jelou/internal/scratch"
	"github.com/jelou-go/jelou/transport"
)

// A program outside this repository can require the outbox. The test publishes this tree to a module proxy of its own, as the
// two tags of a release do. The other modules come from the cache or the network.
func TestOutboxCanBeRequired(t *testing.T) {
	const name = "github.com/jelou-go/jelou"
	tree, err := scratch.New(t.Context(), root, filepath.Join(t.TempDir(), "tree"))
	if err != nil {
		t.Fatal(err)
	}
	proxy, program := t.TempDir(), t.TempDir()
	publish(t, proxy, tree.Dir, name)
	publish(t, proxy, filepath.Join(tree.Dir, "outbox"), name+"/outbox")
	// A separate cache, because the next version of this tree has the same number.
	flags := append(os.Environ(), "GOWORK=off", "GOFLAGS=-modcacherw", "GOMODCACHE="+t.TempDir(), "GONOSUMDB="+name,
		"GOPROXY=file://"+filepath.ToSlash(proxy)+",file://"+output(t, root, nil, "env", "GOMODCACHE")+"/cache/download,"+output(t, root, nil, "env", "GOPROXY"))
	write := []byte("package main\n\nimport _ \"" + name + "/outbox/sqlite\"\n\nfunc main() {}\n")
	if err := os.WriteFile(filepath.Join(program, "main.go"), write, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, program, flags, "mod", "init", "example.com/program")
	output(t, program, flags, "get", name+"/outbox/sqlite@v"+transport.Version)
	output(t, program, flags, "list", "-deps", ".") // finds all packages; to compile those of SQLite would take minutes
	if got := output(t, program, flags, "list", "-m", name); got != name+" v"+transport.Version {
		t.Errorf("the outbox requires %s", got)
	}
}

// publish puts a module into a proxy: its list of versions, its go.mod and its archive.
func publish(t *testing.T, proxy, dir, name string) {
	t.Helper()
	version := module.Version{Path: name, Version: "v" + transport.Version}
	to := filepath.Join(proxy, filepath.FromSlash(name), "@v")
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.Create(filepath.Join(to, version.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }() // a second time after a success
	if err := zip.CreateFromDir(archive, version, dir); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		"list": version.Version + "\n", version.Version + ".info": fmt.Sprintf("{%q: %q}", "Version", version.Version), version.Version + ".mod": string(mod),
	} {
		if err := os.WriteFile(filepath.Join(to, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// output runs a command of Go.
func output(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
