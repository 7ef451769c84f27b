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
	compile := func(dir string) (string, error) {
		out, err := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, "./testdata/sealed/"+dir).CombinedOutput()
		return string(out), err
	}
	if out, err := compile("own"); err != nil {
		t.Fatalf("a program with the package's own types does not compile: %v\n%s", err, out)
	}
	out, err := compile("foreign")
	if err == nil || !strings.Contains(out, "checkMessage") {
		t.Errorf("want a compile error about checkMessage, got %v\n%s", err, out)
	}
}
