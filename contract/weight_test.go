package contract_test

import (
	"debug/buildinfo"
	_ "embed"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

//go:embed weight.txt
var weight string

// mostModules is the most modules that the client may add to a program.
const mostModules = 5

// A new dependency of the client, or a sudden growth, fails until somebody records it in weight.txt.
func TestClientWeighsAsRecorded(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	var modules []string
	var recorded int
	for line := range strings.Lines(weight) {
		if module, ok := strings.CutPrefix(line, "module "); ok {
			modules = append(modules, strings.TrimSpace(module))
		} else if kib, ok := strings.CutPrefix(line, "KiB "); ok {
			kib, since, _ := strings.Cut(strings.TrimSpace(kib), " since ")
			if version.Compare(runtime.Version(), since) < 0 {
				continue
			}
			var err error
			if recorded, err = strconv.Atoi(kib); err != nil {
				t.Fatal(err)
			}
		}
	}
	client, plain := programs(t)
	if linked := linkedModules(t, client); !slices.Equal(linked, modules) {
		t.Errorf("the client links %q, weight.txt says %q", linked, modules)
	}
	if len(modules) > mostModules {
		t.Errorf("the client adds %d modules, at most %d are allowed", len(modules), mostModules)
	}
	extra := (sizeOf(t, client) - sizeOf(t, plain)) / 1024
	t.Logf("%d KiB more than by hand", extra)
	// Compilers differ a little. A tenth more or less is a real change.
	if extra > recorded+recorded/10 || extra < recorded-recorded/10 {
		t.Errorf("the client adds %d KiB, weight.txt says %d (the first pattern without words in internal/validate adds package regexp)", extra, recorded)
	}
}

// programs builds the program that sends with the client, and the program that sends by hand.
func programs(t *testing.T) (client, plain string) {
	t.Helper()
	dir := t.TempDir()
	// The race detector in GOFLAGS would add to the size. Other flags stay, so that the build cache serves these
	// programs, too.
	cmd := exec.CommandContext(t.Context(), "go", "build", "-race=false", "-trimpath", "-ldflags=-s -w", "-o", dir+string(filepath.Separator),
		"./testdata/weight/client", "./testdata/weight/plain")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "client"), filepath.Join(dir, "plain")
}

func linkedModules(t *testing.T, program string) []string {
	t.Helper()
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, module := range info.Deps {
		modules = append(modules, module.Path)
	}
	slices.Sort(modules)
	return modules
}

func sizeOf(t *testing.T, program string) int {
	t.Helper()
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}
