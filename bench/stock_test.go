package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The stock code follows from the contract. "make drift" does not look at it, because this is another module.
func TestStockFollowsFromTheContract(t *testing.T) {
	const output = "internal/stock/stock.gen.go"
	dir := t.TempDir()
	config, made := filepath.Join(dir, "stock.yaml"), filepath.Join(dir, "stock.gen.go")
	if err := os.WriteFile(config, bytes.Replace(read(t, "stock.yaml"), []byte(output), []byte(made), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "tool", "oapi-codegen", "-config", config, "../openapi.yaml").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !bytes.Equal(read(t, made), read(t, output)) {
		t.Errorf("%s does not follow from openapi.yaml: run \"make generate\"", output)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
