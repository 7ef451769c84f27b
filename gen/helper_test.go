package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/internal/scratch"
)

// squeeze removes all white space from JSON, including white space in strings.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

func replace(t *testing.T, file, old, replacement string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte(old)); n != 1 {
		t.Fatalf("%s contains this text %d times, want once:\n%s", filepath.Base(file), n, old)
	}
	data = bytes.Replace(data, []byte(old), []byte(replacement), 1)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// copyModule copies this module.
func copyModule(t *testing.T, to string) {
	t.Helper()
	if _, err := scratch.New(t.Context(), "..", to); err != nil {
		t.Fatal(err)
	}
}

// snapshot returns the content of each file in a directory tree.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// syncBuffer lets a test read the output of a running process.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
