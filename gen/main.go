// Command gen compiles openapi.yaml into Go. It runs oapi-codegen twice, once for package jelou and once for the
// interface of the sandbox, and writes the contract's examples as Go. README.md explains the configurations and the
// templates.
//
//	go run ./gen          writes the generated files
//	go run ./gen -check   changes nothing, and fails if a generated file is out of date
//
// A run that fails changes no file.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

const contractFile = "openapi.yaml"

func main() {
	check := flag.Bool("check", false, "fail if a generated file is out of date, and change nothing")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	text, err := os.ReadFile(contractFile)
	if err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	files, err := generate(text)
	if err != nil {
		return err
	}
	return write(files, check)
}

// generate returns the content of every generated file by the file's name. text is the contract.
func generate(text []byte) (map[string][]byte, error) {
	document, err := openapi.Read(text)
	if err != nil {
		return nil, err
	}
	if err := supported(document); err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, config := range []string{"gen/jelou.yaml", "gen/sandbox.yaml"} {
		spec, err := load(text) // again, because oapi-codegen changes it
		if err != nil {
			return nil, err
		}
		g, err := compile(config, spec, document)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", config, err)
		}
		if err := clashes(g.code, document); err != nil {
			return nil, err
		}
		files[g.output] = g.code
		if len(g.types) == 0 {
			continue // the sandbox has no examples
		}
		if files[examplesFile], err = g.examples(); err != nil {
			return nil, err
		}
	}
	if files[bodiesFile], err = bodies(document); err != nil {
		return nil, err
	}
	return files, build(files)
}

// build compiles the new files in place of the installed ones.
func build(files map[string][]byte) error {
	dir, err := os.MkdirTemp("", "jelou-gen-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // after an error, the system cleans up
	list := filepath.Join(dir, "overlay.json")
	replace := make(map[string]string)
	for name := range files {
		replace[name] = filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	for name, file := range replace {
		err = errors.Join(err, os.WriteFile(file, files[name], 0o600))
	}
	if err := errors.Join(err, os.WriteFile(list, overlay, 0o600)); err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-overlay", list, "./generated", "./sandbox/internal/api", "./internal/bodies") //nolint:gosec,noctx // the arguments are ours
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the generated code does not compile: %w\n%s", err, out)
	}
	return nil
}

// write replaces the files whose content differs. It writes all of them beside the old ones before it replaces the first.
// With check it changes nothing, and returns an error for each such file, and for each Go file beside them that is not
// generated.
func write(files map[string][]byte, check bool) error {
	var changed []string
	var stale []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if current, err := os.ReadFile(name); err != nil || !bytes.Equal(current, files[name]) { //nolint:gosec // the names are ours
			changed = append(changed, name)
			stale = append(stale, fmt.Errorf("%s does not follow from %s: run \"make generate\"", name, contractFile))
		}
	}
	if check {
		return errors.Join(append(stale, strangers(files)...)...)
	}
	const temporary = ".new"
	for _, name := range changed {
		defer func() { _ = os.Remove(name + temporary) }() //nolint:gosec // the name is ours; the file is there only after an error

		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // like other directories of a checkout
			return err
		}
		if err := os.WriteFile(name+temporary, files[name], 0o644); err != nil { //nolint:gosec // like other files of a checkout
			return err
		}
	}
	for _, name := range changed {
		if err := os.Rename(name+temporary, name); err != nil { //nolint:gosec // the names are ours
			return err
		}
	}
	return nil
}

// strangers returns an error for each Go file that is not generated, but is in the directory of a generated file.
func strangers(files map[string][]byte) []error {
	dirs := make(map[string]bool)
	for name := range files {
		dirs[filepath.Dir(name)] = true
	}
	var all []error
	for dir := range dirs {
		beside, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is valid
		for _, name := range beside {
			if files[filepath.ToSlash(name)] == nil {
				all = append(all, fmt.Errorf("%s is not generated: move it to another directory", name))
			}
		}
	}
	return all
}
