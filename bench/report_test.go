package main

import (
	"os"
	"strings"
	"testing"
)

// A run replaces the figures in docs/performance.md, and nothing else.
func TestRunReplacesOnlyTheFigures(t *testing.T) {
	old, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := report{}.page(string(old))
	if err != nil {
		t.Fatal(err)
	}
	begin, end := strings.Index(page, beginFigures), strings.Index(page, endFigures)
	if !strings.HasPrefix(string(old), page[:begin]) || !strings.HasSuffix(string(old), page[end:]) || !strings.Contains(page[begin:end], "Measured on") {
		t.Errorf("the page is now:\n%s", page)
	}
	if again, err := (report{}).page(page); again != page || err != nil {
		t.Errorf("a second run changes the page to:\n%s\n%v", again, err)
	}
	if _, err := (report{}).page("# Performance\n"); err == nil {
		t.Error("a page without a place for the figures gives no error")
	}
}
