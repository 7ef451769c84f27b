package e2e

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// allowed lists which packages of this module a package may import, by directory. A directory without a row has the row of the
// directory above it. An allowed directory includes the directories below it, and "." is only the root.
var allowed = map[string][]string{
	".":                 {},
	"auth":              {"delivery", "internal"},
	"cmd":               {"auth", "cmd", "contract", "delivery", "generated", "internal", "sandbox", "settle", "transport"},
	"contract":          {".", "delivery", "internal"},
	"contract/internal": {"contract/internal", "generated", "internal"},
	"delivery":          {"internal"},
	"examples":          {"auth", "delivery", "generated", "sandbox", "settle", "templates", "transport"},
	"gen":               {"internal"},
	"generated":         {"delivery", "internal", "transport"},
	"internal":          {"delivery", "internal"},
	"internal/openapi":  {"."},
	"internal/setting":  {"auth", "internal"},
	"internal/bodies":   {"generated"},
	"sandbox":           {".", "contract", "delivery", "generated", "internal", "sandbox", "templates"},
	"settle":            {"delivery", "generated", "internal"},
	"templates":         {"delivery", "generated"},
	"transport":         {"delivery", "internal"},
}

func TestPackagesImportOnlyAllowedPackages(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	t.Parallel()
	const module = "github.com/jelou-go/jelou"
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		var ours []string // the package and its imports
		for _, name := range strings.Fields(line) {
			if name == module {
				ours = append(ours, ".")
			} else if dir, ok := strings.CutPrefix(name, module+"/"); ok {
				ours = append(ours, dir)
			}
		}
		dir, row := ours[0], ours[0]
		for allowed[row] == nil && strings.Contains(row, "/") {
			row = path.Dir(row)
		}
		if allowed[row] == nil {
			t.Errorf("package %s is new: give it a row in this test", dir)
			continue
		}
		for _, target := range ours[1:] {
			if !slices.ContainsFunc(allowed[row], func(to string) bool { return target == to || strings.HasPrefix(target, to+"/") }) {
				t.Errorf("%s must not import %s, only packages in %q", dir, target, allowed[row])
			}
		}
	}
}
