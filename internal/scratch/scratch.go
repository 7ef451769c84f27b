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
			continue // somebody removed the file, and git does not know yet
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

// Write writes a file of the copy. Every file is executable, because some are scripts.
func (m Module) Write(name string, text []byte) error {
	path := filepath.Join(m.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o700) //nolint:gosec // a script must be executable
}

// Run runs a command in the copy, without JELOU_LONG, and returns the command's output.
func (m Module) Run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the callers are tests and checks
	cmd.Dir = m.Dir
	// As in "make test": with -trimpath, the build cache serves the next copy, too.
	cmd.Env = append(os.Environ(), "JELOU_LONG=", "GOFLAGS=-trimpath -gcflags=all=-dwarf=false")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
