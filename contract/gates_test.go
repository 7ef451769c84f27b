//go:build gates

package contract_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A gate that lets everything through looks like one that has nothing to stop: these plant what it must stop.

func TestBreakingChangeIsStopped(t *testing.T) {
	text, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// The first limit of 4096 after the schema's name is that of the text.
	before, after, ok := strings.Cut(string(text), "    TextMessage:\n")
	if !ok || !strings.Contains(after, "maxLength: 4096\n") {
		t.Fatal("this test does not find the limit of a text")
	}
	limit := func(n string) string {
		return before + "    TextMessage:\n" + strings.Replace(after, "maxLength: 4096\n", "maxLength: "+n+"\n", 1)
	}
	tighter := write("tighter.yaml", limit("4000"))
	looser := write("looser.yaml", limit("5000"))
	silent := write("silent.md", "## Unreleased\n\n- Something.\n\n## 0.1.0\n\n- **Breaking:** an old one.\n")
	owned := write("owned.md", "## Unreleased\n\n- **Breaking:** texts are shorter.\n\n## 0.1.0\n")
	for _, c := range []struct {
		name, contract, changelog string
		stopped                   bool
	}{
		{"a tighter limit", tighter, silent, true},
		{"a tighter limit that the changelog owns up to", tighter, owned, false},
		{"a looser limit", looser, silent, false},
	} {
		out, err := exec.CommandContext(t.Context(), "./breaking.sh", c.contract, c.changelog).CombinedOutput()
		if (err != nil) != c.stopped {
			t.Errorf("%s: stopped %v, want %v\n%s", c.name, err != nil, c.stopped, out)
		}
	}
}

func TestForgottenRegenerationIsStopped(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "cp", "-R", "../gen", "../generated", "../contract", "../delivery", "../internal", "../sandbox", "../transport", "../openapi.yaml", "../go.mod", "../go.sum", "../tools.go", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	drift := func() error {
		cmd := exec.CommandContext(t.Context(), "./gen/drift.sh")
		cmd.Dir = dir
		return cmd.Run()
	}
	if err := drift(); err != nil {
		t.Fatalf("without a change: %v", err)
	}
	contract := filepath.Join(dir, "openapi.yaml")
	text, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(contract, []byte(strings.Replace(string(text), "maxLength: 4096", "maxLength: 4095", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if drift() == nil {
		t.Error("a contract that was changed and not compiled passes")
	}
}
