//go:build crosscheck

package crosscheck

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Another language reads the contract in the same way: openapi-typescript makes types of it, every example has its type,
// and a message's discriminator selects its TypeScript type.
func TestTypeScriptReadsTheContractAlike(t *testing.T) {
	doc, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	node(t, "openapi-typescript/bin/cli.js", "../../openapi.yaml", "-o", filepath.Join(dir, "api.d.ts"))
	types, err := os.ReadFile(filepath.Join(dir, "api.d.ts"))
	if err != nil {
		t.Fatal(err)
	}
	members := regexp.MustCompile(`\?*: Record<string, never>`) // the types of the document's unused parts look different
	if members.Match(types) {
		t.Error("an object of the contract is an empty type in TypeScript: it lacks additionalProperties: true")
	}
	good, n := examples(doc)
	if n < 20 {
		t.Fatalf("only %d examples", n)
	}
	write(t, filepath.Join(dir, "good.ts"), good)
	node(t, "typescript/bin/tsc", "--strict", "--noEmit", "--skipLibCheck", "false", filepath.Join(dir, "good.ts"))

	// A compiler that accepts everything would prove nothing.
	write(t, filepath.Join(dir, "bad.ts"), strings.Replace(good, `"type": "text"`, `"type": "texts"`, 1))
	if out, err := command("typescript/bin/tsc", "--strict", "--noEmit", filepath.Join(dir, "bad.ts")); err == nil {
		t.Errorf("a message of an unknown type compiles: %s", out)
	}
}

// examples returns a program with all examples as constants of their types. For each union with a discriminator, the
// program has a function that distinguishes the alternatives.
func examples(doc *openapi.Document) (program string, n int) {
	var b strings.Builder
	b.WriteString("import type { components, operations } from './api';\n")
	show := func(of string, all []openapi.Example) {
		for _, example := range all {
			n++
			fmt.Fprintf(&b, "export const example%d: %s['content']['application/json'] = %s;\n", n, of, example.Value)
		}
	}
	for _, op := range doc.Operations {
		if op.Body != nil {
			show("NonNullable<operations['"+op.ID+"']['requestBody']>", op.Body.Examples)
		}
		for _, response := range op.Responses {
			if response.MediaType == openapi.JSONType && response.Status != "default" {
				show("operations['"+op.ID+"']['responses']["+response.Status+"]", response.Examples)
			}
		}
	}
	for _, s := range doc.Schemas {
		if s.Tag == "" {
			continue
		}
		fmt.Fprintf(&b, "export function tell%s(value: components['schemas']['%[1]s']): string {\nswitch (value.%s) {\n", s.Name, s.Tag)
		for _, m := range s.Mapping {
			fmt.Fprintf(&b, "case '%s': { const narrow: components['schemas']['%s'] = value; return narrow.%s; }\n", m.Value, m.Schema.Name, s.Tag)
		}
		b.WriteString("default: { const none: never = value; return none; }\n}\n}\n")
	}
	return b.String(), n
}

func node(t *testing.T, script string, args ...string) {
	t.Helper()
	if out, err := command(script, args...); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

func command(script string, args ...string) ([]byte, error) {
	return exec.Command("node", append([]string{filepath.Join("node_modules", script)}, args...)...).CombinedOutput()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
