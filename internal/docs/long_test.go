package docs

import (
	"bytes"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
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
	var others []string // the folders of the other modules
	for name := range files(t, "go.mod") {
		if name != "go.mod" {
			others = append(others, path.Dir(name)+"/")
		}
	}
	sources := make(map[string][]string) // by folder
	for name, source := range files(t, "_test.go") {
		if !slices.ContainsFunc(others, func(folder string) bool { return strings.HasPrefix(name, folder) }) {
			sources[path.Dir(name)] = append(sources[path.Dir(name)], source)
		}
	}
	var long []string
	for folder, sources := range sources {
		for _, test := range longIn(t, sources) {
			long = append(long, folder+" "+test)
		}
	}
	slices.Sort(long)
	return long
}

func longIn(t *testing.T, sources []string) (tests []string) {
	t.Helper()
	uses := make(map[string][]string) // the names and texts in each declaration, by the declaration's name
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ParseComments)
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
