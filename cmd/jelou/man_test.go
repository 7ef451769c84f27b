package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

// escaped escapes the start of a pattern, which begins a footnote in Markdown.
var escaped = strings.NewReplacer("^[", `^\[`)

var man = flag.String("man", "", "write the manual pages to this directory")

// TestEveryCommandHasAManPage makes a manual page of each command. With -man it keeps the pages, as a release does: the
// program itself must not link the package that makes them.
func TestEveryCommandHasAManPage(t *testing.T) {
	dir := t.TempDir()
	if *man != "" {
		dir = *man
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	pages := 0
	commands(t, func(cmd *cobra.Command) {
		pages++
		cmd.DisableAutoGenTag = true
		if cmd.Long != "" {
			cmd.Long = escaped.Replace(paragraphs(cmd.Long))
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) { f.Usage = escaped.Replace(f.Usage) })
		var page bytes.Buffer
		// The page's date is SOURCE_DATE_EPOCH, if set.
		if err := doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Source: "jelou-go", Manual: "jelou"}, &page); err != nil {
			t.Fatal(err)
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		text := page.String()
		for _, part := range []string{`.TH "` + strings.ToUpper(name) + `"`, ".SH NAME", ".SH SYNOPSIS"} {
			if !strings.Contains(strings.ReplaceAll(text, `\-`, "-"), part) {
				t.Errorf("the page of %q lacks %s", cmd.CommandPath(), part)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name+".1"), page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if pages < 20 {
		t.Errorf("only %d pages", pages)
	}
}
