package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// scratch is a copy of the module to plant wrong facts in.
type scratch struct{ dir string }

// verdict says which checks caught a mutant.
type verdict struct {
	mutant   mutant
	generate bool // it cannot be turned into Go at all
	compile  bool // what it is turned into does not compile with its users
	facts    bool // facts.txt says otherwise
	messages bool // messages of the corpus are judged otherwise
	err      error
}

func (v verdict) caught() bool { return v.generate || v.compile || v.facts || v.messages }

func (v verdict) how() string {
	switch {
	case v.err != nil:
		return "?"
	case v.generate:
		return "generator"
	case v.compile:
		return "compiler"
	case v.messages && v.facts:
		return "both"
	case v.messages:
		return "messages"
	case v.facts:
		return "facts"
	}
	return "SURVIVED"
}

func newScratch(ctx context.Context) (*scratch, error) {
	dir, err := os.MkdirTemp("", "jelou-mutate-")
	if err != nil {
		return nil, err
	}
	s := &scratch{dir}
	files, err := exec.CommandContext(ctx, "git", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.Lines(string(files)) {
		name = strings.TrimSpace(name)
		data, err := os.ReadFile(name) //nolint:gosec // names from git
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		to := filepath.Join(dir, name)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, data, 0o600)); err != nil { //nolint:gosec // a name from git
			return nil, err
		}
	}
	// The generator is built once: "go run" would spend more time than it.
	return s, s.run(ctx, "go", "build", "-o", "oapi-codegen", "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen")
}

func (s *scratch) remove() { _ = os.RemoveAll(s.dir) }

// judge plants m, compiles the contract as "make generate" does, and runs the checks.
func (s *scratch) judge(ctx context.Context, m mutant) verdict {
	v := verdict{mutant: m}
	for _, file := range []string{"openapi.yaml", "contract/spec/openapi.yaml"} {
		if v.err = os.WriteFile(filepath.Join(s.dir, file), m.contract, 0o600); v.err != nil {
			return v
		}
	}
	for _, config := range []string{"models", "validation", "decoding", "client", "server"} {
		cmd := exec.CommandContext(ctx, "../oapi-codegen", "-config", config+".yaml", "../openapi.yaml") //nolint:gosec // built above
		cmd.Dir = filepath.Join(s.dir, "gen")
		if cmd.Run() != nil {
			v.generate, v.err = true, ctx.Err()
			return v
		}
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "./contract", "-run", "^(TestEveryRuleHasASource|TestCorpus.*|TestResponse)$")
	cmd.Dir = s.dir
	out, err := cmd.CombinedOutput()
	if v.err = ctx.Err(); v.err != nil {
		return v
	}
	if err == nil {
		v.compile = s.run(ctx, "go", "build", "./...") != nil // what else is made of the contract
		return v
	}
	v.facts = bytes.Contains(out, []byte("--- FAIL: TestEveryRuleHasASource"))
	v.messages = bytes.Contains(out, []byte("--- FAIL: TestCorpus")) || bytes.Contains(out, []byte("--- FAIL: TestResponse"))
	if !v.caught() {
		v.compile = true // the tests themselves do not compile or cannot start
	}
	return v
}

func (s *scratch) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // called with what stands in this file
	cmd.Dir = s.dir
	return cmd.Run()
}
