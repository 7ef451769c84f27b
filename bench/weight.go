package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// weight is the size that the client adds to a program.
type weight struct {
	extraKiB int // the size beyond the program by hand
	modules  int
}

// weigh builds the programs with which a test of the main module checks its weight, and compares them.
func weigh(ctx context.Context) (weight, error) {
	const programs = "./contract/testdata/weight/"
	dir, err := os.MkdirTemp("", "weight")
	if err != nil {
		return weight{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	size := func(program string) (int64, error) {
		binary := filepath.Join(dir, program)
		if _, err := inMainModule(ctx, "build", "-trimpath", "-ldflags=-s -w", "-o", binary, programs+program); err != nil {
			return 0, err
		}
		info, err := os.Stat(binary)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	ours, err := size("client")
	if err != nil {
		return weight{}, err
	}
	byHand, err := size("plain")
	if err != nil {
		return weight{}, err
	}
	list, err := inMainModule(ctx, "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", programs+"client")
	if err != nil {
		return weight{}, err
	}
	modules := map[string]bool{}
	for _, path := range strings.Fields(list) {
		modules[path] = true
	}
	return weight{extraKiB: int(ours-byHand) / 1024, modules: len(modules)}, nil
}

func inMainModule(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments come from this program
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}
