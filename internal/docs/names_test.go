package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var testName = regexp.MustCompile("`(Test\\w+)(?:/([^`]+))?`")

// The tests that docs/delivery.md names are there, and so are their rows.
func TestNamedTestsExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/delivery.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../clienttest/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	names := testName.FindAllStringSubmatch(string(page), -1)
	if len(names) < 20 {
		t.Fatalf("only %d tests named", len(names))
	}
	for _, name := range names {
		if !strings.Contains(source.String(), "func "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
		if name[2] != "" && !strings.Contains(source.String(), `"`+name[2]) {
			t.Errorf("%s has no row %q", name[1], name[2])
		}
	}
}
