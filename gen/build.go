package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// build compiles the new files in place of the installed ones.
func build(files map[string][]byte) error {
	dir, err := os.MkdirTemp("", "jelou-gen-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // after an error, the system cleans up
	replace := make(map[string]string)
	for name, text := range files {
		replace[name] = filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
		if err := os.WriteFile(replace[name], text, 0o600); err != nil {
			return err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o600); err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-overlay", list, "./generated", "./sandbox/internal/api", "./internal/unions") //nolint:gosec,noctx // the arguments are ours
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the generated code does not compile: %w\n%s", err, out)
	}
	return nil
}
