package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// writeExamples builds the program that writes the examples with the files that were just generated, in the place of
// those that are there, and returns what it writes. So it also makes sure that they compile.
func writeExamples(files map[string][]byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "jelou-gen-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system cleans up what is left
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
	if _, err := goTool("build", "-overlay", list, "./generated", "./sandbox/internal/api"); err != nil {
		return nil, fmt.Errorf("what was generated does not compile: %w", err)
	}
	generated, err := filepath.Abs("generated/jelou.gen.go")
	if err != nil {
		return nil, err
	}
	return goTool("run", "-overlay", list, "./gen/internal/examples", contractFile, overlay.Replace[generated])
}

func goTool(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...) //nolint:gosec,noctx // called with what stands in this file
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}
