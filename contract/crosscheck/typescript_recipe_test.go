//go:build crosscheck

package crosscheck

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

// The TypeScript program in docs/languages.md compiles, and its requests to a sandbox succeed or fail as they should.
func TestTypeScriptRecipeCompilesAndSends(t *testing.T) {
	page, err := os.ReadFile("../../docs/languages.md")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?s)```ts\n(.*?)```").FindStringSubmatch(string(page))
	if program == nil {
		t.Fatal("docs/languages.md has no TypeScript")
	}
	dir := t.TempDir()
	modules, err := filepath.Abs("node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	node(t, "openapi-typescript/bin/cli.js", "../../openapi.yaml", "-o", filepath.Join(dir, "api.d.ts"))
	options := []string{"--strict", "--module", "nodenext", "--target", "es2022"}
	write(t, filepath.Join(dir, "send.mts"), program[1])
	node(t, "typescript/bin/tsc", append(options, filepath.Join(dir, "send.mts"))...)

	// A compiler that accepts everything would prove nothing.
	write(t, filepath.Join(dir, "wrong.mts"), strings.Replace(program[1], "userId:", "user:", 1))
	if out, err := command("typescript/bin/tsc", append(options, "--noEmit", filepath.Join(dir, "wrong.mts"))...); err == nil {
		t.Errorf("a message with an unknown member compiles: %s", out)
	}

	box, err := sandbox.New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	send := func(want string) {
		t.Helper()
		run := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "send.mjs"))
		run.Env = append(os.Environ(), "JELOU_SERVER="+server.URL, "JELOU_BOT_ID=BOT",
			"JELOU_CLIENT_ID="+sandbox.DefaultClientID, "JELOU_CLIENT_SECRET="+sandbox.DefaultClientSecret)
		out, err := run.CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("%s, %v, want %s", out, err, want)
		}
	}
	send("accepted: ")
	box.Next(sandbox.Unsuccessful(), sandbox.ClosedSession(), sandbox.Status(503), sandbox.HTML(200), sandbox.DropAfterReading())
	send("refused: 200")
	send("refused: 400")
	send("unknown: 503")
	send("unknown: no trustworthy response")
	send("unknown: no trustworthy response")
	if all := box.Requests(); len(all) != 6 || !all[0].Accepted || !all[5].Accepted {
		t.Errorf("%d requests, want 6, and the first and the last accepted", len(all))
	}
}
