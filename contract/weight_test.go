package contract_test

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

//go:embed weight.txt
var weight string

// What linking the client may cost at most.
const (
	mostModules = 5
	mostKiB     = 450
)

// A new dependency of the client, or a sudden growth, must be written down to pass.
func TestWeightOfTheClient(t *testing.T) {
	var modules []string
	var recorded int
	for line := range strings.Lines(weight) {
		if module, ok := strings.CutPrefix(line, "module "); ok {
			modules = append(modules, strings.TrimSpace(module))
		} else if kib, ok := strings.CutPrefix(line, "KiB "); ok {
			if _, err := fmt.Sscan(kib, &recorded); err != nil {
				t.Fatal(err)
			}
		}
	}
	if linked := linkedModules(t); !slices.Equal(linked, modules) {
		t.Errorf("the client links %q, weight.txt says %q", linked, modules)
	}
	extra := (sizeOf(t, "client") - sizeOf(t, "plain")) / 1024
	t.Logf("%d KiB more than by hand", extra)
	if extra > mostKiB || len(modules) > mostModules {
		t.Errorf("the client adds %d KiB and %d modules, at most %d and %d are allowed", extra, len(modules), mostKiB, mostModules)
	}
	// Compilers differ a little; what grows by a tenth has grown.
	if extra > recorded+recorded/10 || extra < recorded-recorded/10 {
		t.Errorf("the client adds %d KiB, weight.txt says %d", extra, recorded)
	}
}

func linkedModules(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-f", "{{if not .Standard}}{{.Module.Path}}{{end}}", "./testdata/weight/client").Output()
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for line := range strings.Lines(string(out)) {
		if module := strings.TrimSpace(line); module != "" && module != "github.com/jelou-go/jelou" && !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
	}
	slices.Sort(modules)
	return modules
}

func sizeOf(t *testing.T, program string) int {
	t.Helper()
	binary := filepath.Join(t.TempDir(), program)
	out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./testdata/weight/"+program).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}
