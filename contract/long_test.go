package contract_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/scratch"
)

func write(t *testing.T, m scratch.Module, name, text string) {
	t.Helper()
	if err := m.Write(name, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, m scratch.Module, args ...string) {
	t.Helper()
	if out, err := m.Run(t.Context(), "go", args...); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// A limit stands in openapi.yaml and, with its source, in facts.txt. A change of openapi.yaml alone fails one check, and a
// change of both fails none.
func TestLimitStandsInTwoLines(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("takes long: set JELOU_LONG=1")
	}
	m, err := scratch.New(t.Context(), "..", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(read(t, "../openapi.yaml")), "\n    ListOption:\n")
	if !ok || !strings.Contains(after, "maxLength: 24\n") {
		t.Fatal("this test does not find the limit of an option's title")
	}
	write(t, m, "openapi.yaml", before+"\n    ListOption:\n"+strings.Replace(after, "maxLength: 24\n", "maxLength: 26\n", 1))
	run(t, m, "run", "./gen") // as "make generate" does
	run(t, m, "test", "./cmd/jelou", "-run", "^TestReferenceFollowsFromTheCommands$", "-update")
	if failed := failures(t, m); !slices.Equal(failed, []string{"TestEveryRuleHasASource"}) {
		t.Errorf("failed with one line: %q", failed)
	}
	const line = "ListOption/title maxLength "
	sources := string(read(t, "facts.txt"))
	if strings.Count(sources, line+"24\n") != 1 {
		t.Fatal("this test does not find the source of the limit")
	}
	write(t, m, "contract/facts.txt", strings.Replace(sources, line+"24\n", line+"26\n", 1))
	if failed := failures(t, m); len(failed) > 0 {
		t.Errorf("failed with both lines: %q", failed)
	}
}

var failedTest = regexp.MustCompile(`(?m)^(?:--- FAIL: (\S+)|FAIL\s+(\S+ \[.*))`)

// failures runs the tests of all packages, and returns the names of the tests that fail. It leaves out the tests of the
// generator, which copy the module again and need git.
func failures(t *testing.T, m scratch.Module) []string {
	t.Helper()
	out, err := m.Run(t.Context(), "go", "list", "./...")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	packages := slices.DeleteFunc(strings.Fields(out), func(name string) bool { return strings.HasSuffix(name, "/gen") })
	out, err = m.Run(t.Context(), "go", append([]string{"test", "-short"}, packages...)...)
	var failed []string
	for _, match := range failedTest.FindAllStringSubmatch(out, -1) {
		failed = append(failed, match[1]+match[2])
	}
	if err != nil && len(failed) == 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	return failed
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
