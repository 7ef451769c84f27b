package docs

import (
	"bytes"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// .ci/long has every test that "make test" leaves out or shortens.
func TestLongTestsAreListed(t *testing.T) {
	script, err := os.ReadFile(root + "/.ci/long")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, line := range regexp.MustCompile(`(?m)^long (\S+) (?:-race )?(.*)$`).FindAllStringSubmatch(string(script), -1) {
		for name := range strings.FieldsSeq(line[2]) {
			listed = append(listed, line[1]+" "+name)
		}
	}
	slices.Sort(listed)
	if want := longTests(t); !slices.Equal(listed, want) {
		t.Errorf(".ci/long lists\n%s\nwant\n%s", strings.Join(listed, "\n"), strings.Join(want, "\n"))
	}
}

// longTests returns the tests of this module that depend on JELOU_LONG, and the tests that the race detector excludes.
func longTests(t *testing.T) []string {
	t.Helper()
	long := make(map[string]bool)
	err := filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if _, err := os.Stat(dir + "/go.mod"); err == nil && dir != root || entry.Name() == "node_modules" {
			return fs.SkipDir
		}
		files, err := filepath.Glob(dir + "/*_test.go")
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, dir)
		for _, test := range longIn(t, files) {
			long[filepath.ToSlash(name)+" "+test] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(long))
}

func longIn(t *testing.T, files []string) (tests []string) {
	t.Helper()
	uses := make(map[string][]string) // the names and texts in each declaration, by the declaration's name
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		without := withoutRace(file)
		for declared, words := range declarations(file) {
			uses[declared] = append(uses[declared], words...)
			if without {
				uses[declared] = append(uses[declared], `"JELOU_LONG"`)
			}
		}
	}
	long := map[string]bool{`"JELOU_LONG"`: true}
	for before := 0; before < len(long); {
		before = len(long)
		for declared, words := range uses {
			if slices.ContainsFunc(words, func(word string) bool { return long[word] }) {
				long[declared] = true
			}
		}
	}
	for name := range long {
		if strings.HasPrefix(name, "Test") {
			tests = append(tests, name)
		}
	}
	return tests
}

// withoutRace reports whether the race detector excludes a file.
func withoutRace(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if line, err := constraint.Parse(comment.Text); err == nil {
				return !line.Eval(func(string) bool { return true }) && line.Eval(func(tag string) bool { return tag != "race" })
			}
		}
	}
	return false
}

// declarations returns the names and texts in each function and variable of a file.
func declarations(file *ast.File) map[string][]string {
	all := make(map[string][]string)
	for _, decl := range file.Decls {
		var names []string
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			names = []string{decl.Name.Name}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					names = append(names, value.Names[0].Name)
				}
			}
		}
		ast.Inspect(decl, func(node ast.Node) bool {
			for _, name := range names {
				switch node := node.(type) {
				case *ast.Ident:
					all[name] = append(all[name], node.Name)
				case *ast.BasicLit:
					all[name] = append(all[name], node.Value)
				}
			}
			return true
		})
	}
	return all
}

// A long test that does not run, because nothing sets JELOU_LONG or because it has another name, fails.
func TestLongTestsMustRun(t *testing.T) {
	for verdict, ok := range map[string]bool{"PASS": true, "SKIP": false, "FAIL": false} {
		dir := t.TempDir()
		// This fake go runs no test, but prints a verdict on each.
		fake := "#!/bin/sh\nfor arg; do case $arg in '^('*)\n" +
			"[ \"$JELOU_LONG\" = 1 ] && echo \"$arg\" | tr -d '^()$' | tr '|' '\\n' | sed 's/.*/--- " + verdict + ": & (0.00s)/'\nesac; done\n"
		if verdict == "FAIL" {
			fake += "exit 1\n"
		}
		if err := os.WriteFile(dir+"/go", []byte(fake), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), root+"/.ci/long")
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "JELOU_LONG=")
		out, err := cmd.CombinedOutput()
		if (err == nil) != ok || bytes.Contains(out, []byte("did not run")) != (verdict == "SKIP") {
			t.Errorf("%s: %v\n%s", verdict, err, out)
		}
	}
}
