// Package scratch copies this module, so that a check can plant a mistake in it.
package scratch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Module is a copy of the module, in a directory of its own.
type Module struct{ Dir string }

// New copies the module at root, as git sees its working tree, into dir.
func New(ctx context.Context, root, dir string) (Module, error) {
	m := Module{dir}
	list := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		return m, fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name)) //nolint:gosec // a name from git
		if errors.Is(err, os.ErrNotExist) {
			continue // it was removed, and git does not know yet
		}
		if err != nil {
			return m, err
		}
		if err := m.Write(name, text); err != nil {
			return m, err
		}
	}
	return m, nil
}

// Write writes a file of the copy. Scripts stay executable.
func (m Module) Write(name string, text []byte) error {
	path := filepath.Join(m.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o700) //nolint:gosec // a script must be executable
}

// Run runs a command in the copy, and returns all that it prints. The command does not run the long tests.
func (m Module) Run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the callers are tests and checks
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), "JELOU_LONG=", "GOFLAGS=-trimpath") // one copy's packages then serve the next
	out, err := cmd.CombinedOutput()
	return string(out), err
}
