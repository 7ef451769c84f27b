package e2e

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A program that only sends links few modules, and nothing that checks the contract.
func TestClientStaysLight(t *testing.T) {
	const modules = 5
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-f", "{{if not .Standard}}{{.ImportPath}} {{.Module.Path}}{{end}}",
		"github.com/jelou-go/jelou/generated", "github.com/jelou-go/jelou/auth").Output()
	if err != nil {
		t.Fatal(err)
	}
	var foreign []string
	for line := range strings.Lines(string(out)) {
		path, module, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(path, "github.com/jelou-go/jelou/contract") {
			t.Errorf("the client imports %s", path)
		}
		if module != "github.com/jelou-go/jelou" && !slices.Contains(foreign, module) {
			foreign = append(foreign, module)
		}
	}
	if len(foreign) > modules {
		t.Errorf("the client links %d modules, want at most %d: %q", len(foreign), modules, foreign)
	}
	if slices.Contains(foreign, "github.com/getkin/kin-openapi") {
		t.Error("the client links kin-openapi")
	}
}

// A package of this module may import only the packages that this test lists for it.
func TestPackagesImportOnlyAllowedPackages(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	t.Parallel()
	const root = "github.com/jelou-go/jelou/"
	allowed := map[string][]string{
		"delivery":  {"internal"},
		"auth":      {"delivery", "internal"},
		"transport": {"delivery", "internal"},
		"generated": {"transport", "delivery", "internal"},
		"contract":  {"delivery", "internal"},
		"templates": {"generated", "delivery"},
		"settle":    {"generated", "delivery", "internal"},
		"sandbox":   {"contract", "generated", "templates", "delivery", "internal", "sandbox/internal"},
	}
	for name, targets := range allowed {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Imports "\n"}}`, root+name).Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			target, ours := strings.CutPrefix(strings.TrimSpace(line), root)
			if ours && !slices.ContainsFunc(targets, func(to string) bool { return target == to || strings.HasPrefix(target, to+"/") }) {
				t.Errorf("%s must not import %s", name, target)
			}
		}
	}
}
