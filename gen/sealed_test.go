package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestForeignTypeIsNotAMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, "./testdata/sealed").CombinedOutput()
	if errors := strings.Count(string(out), "main.go:"); err == nil || errors != 1 || !strings.Contains(string(out), "checkMessage") {
		t.Errorf("want one compile error, about checkMessage, got %v\n%s", err, out)
	}
}
