//go:build crosscheck

package crosscheck

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

// Redocly accepts the contract as OpenAPI 3.0.3, which the sandbox serves for older generators. The Makefile lints the
// contract itself before these tests.
func TestRedoclyAcceptsTheOlderForm(t *testing.T) {
	resp, err := http.Get(sandbox.Start(t).URL + "/openapi-3.0.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "openapi-3.0.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "node_modules/@redocly/cli/bin/cli.js", "lint", "--extends=recommended-strict", "--format=json", file)
	cmd.Stderr = os.Stderr
	out, _ := cmd.Output() // the report also says whether redocly failed
	var report struct {
		Totals *struct{ Errors, Warnings int }
	}
	if err := json.Unmarshal(out, &report); err != nil || report.Totals == nil {
		t.Fatalf("no report: %v\n%s", err, out)
	}
	if report.Totals.Errors+report.Totals.Warnings > 0 {
		t.Errorf("%s", out)
	}
}
