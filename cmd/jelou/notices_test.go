//go:build release

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNoticesHaveEveryLicence compares NOTICES with the modules that the released programs link, and with the embedded
// files: each licence asks that its text goes with the program. With -update it writes the file.
func TestNoticesHaveEveryLicence(t *testing.T) {
	const file = "NOTICES"
	want := notices(t)
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("cmd/jelou/NOTICES is stale: run go test -tags release ./cmd/jelou -run Notices -update")
	}
}

func notices(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("The programs jelou and jelou-outbox contain these works of others, under these licences.\n")
	section := func(name, dir string) {
		licences, err := filepath.Glob(filepath.Join(dir, "LICEN[SC]E*"))
		if err != nil {
			t.Fatal(err)
		}
		more, err := filepath.Glob(filepath.Join(dir, "NOTICE*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(licences) == 0 {
			t.Errorf("%s has no licence", name)
		}
		fmt.Fprintf(&out, "\n%s\n%s\n", strings.Repeat("=", 80), name)
		for _, licence := range append(licences, more...) {
			text, err := os.ReadFile(licence)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "\n%s\n", bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	section("The Go standard library", string(bytes.TrimSpace(goroot)))
	section("Swagger UI", filepath.Join("..", "..", "sandbox", "internal", "docs", "swagger-ui"))
	modules := linked(t, filepath.Join("..", "..", "outbox", "cmd", "jelou-outbox"))
	maps.Copy(modules, linked(t, "."))
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		section(path, modules[path])
	}
	return out.Bytes()
}

// linked returns the directories of the modules in a program for all systems, by their paths.
func linked(t *testing.T, program string) map[string]string {
	t.Helper()
	modules := make(map[string]string)
	for _, system := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-json=Module", ".")
		cmd.Dir = program
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for decoder := json.NewDecoder(bytes.NewReader(text)); decoder.More(); {
			var p struct {
				Module *struct {
					Path, Dir string
					Main      bool
					Replace   any // of the client, in the module of the outbox
				}
			}
			if err := decoder.Decode(&p); err != nil {
				t.Fatal(err)
			}
			if p.Module != nil && !p.Module.Main && p.Module.Replace == nil {
				modules[p.Module.Path] = p.Module.Dir
			}
		}
	}
	return modules
}
