package outbox

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// find looks in PATH first, and then beside this program.
func TestFindPrefersPathToItsOwnFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have another name there")
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	var end *cli.Exit
	if path, err := find(); !errors.As(err, &end) || end.Code != cli.CodeUsage || len(end.Notes) != 1 {
		t.Errorf("%s, %v", path, err)
	}
	for _, want := range []string{filepath.Join(filepath.Dir(own), program), filepath.Join(dir, program)} {
		if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(want) })
		if path, err := find(); err != nil || path != want {
			t.Errorf("%s, %v, want %s", path, err, want)
		}
	}
	t.Chdir(dir)
	t.Setenv("PATH", ".") // a program in the current folder is not run
	if path, err := find(); err != nil || path != filepath.Join(filepath.Dir(own), program) {
		t.Errorf("%s, %v", path, err)
	}
}
