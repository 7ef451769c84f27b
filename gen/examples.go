package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// writeExamples builds gen/internal/examples with the new files in place of the installed ones, runs the program, and
// returns its output. This also proves that the new files compile.
func writeExamples(files map[string][]byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "jelou-gen-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // after an error, the system cleans up
	var overlay struct{ Replace map[string]string }
	overlay.Replace = make(map[string]string)
	for name, text := range files {
		target, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		overlay.Replace[target] = filepath.Join(dir, filepath.Base(filepath.Dir(name))+"-"+filepath.Base(name))
		if err := os.WriteFile(overlay.Replace[target], text, 0o600); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return nil, err
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o600); err != nil {
		return nil, err
	}
	// "go run" would keep each program in the build cache for ever.
	if _, err := command("go", "build", "-overlay", list, "-o", dir+string(filepath.Separator), "./generated", "./sandbox/internal/api", "./gen/internal/examples"); err != nil {
		return nil, fmt.Errorf("the generated code does not compile: %w", err)
	}
	generated, err := filepath.Abs("generated/jelou.gen.go")
	if err != nil {
		return nil, err
	}
	return command(filepath.Join(dir, "examples"), contractFile, overlay.Replace[generated])
}

func command(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...) //nolint:gosec,noctx // only called from this file
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if words := bytes.TrimSpace(stderr.Bytes()); len(words) > 0 {
			return nil, errors.New(string(words))
		}
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return out, nil
}
