//go:build shell

package docs

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/internal/scratch"
)

const (
	notRun   = "not run: "
	fileNote = "file: "
	terminal = "another terminal"
)

// A translation has the same shell blocks as its original, so they run only once.
func TestShellBlocksRun(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatalf("the documentation's blocks need curl: %v", err)
	}
	bin := t.TempDir()
	for _, args := range [][]string{{"mod", "download"}, {"build", "-o", bin, "./cmd/jelou"}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", args[0], err, out)
		}
	}
	tidyOnce(t)
	env := environment(t, bin)
	for _, p := range readPages(t) {
		steps := script(t, blocksOf(p))
		if steps == "" || p.name != original(p.name) {
			continue
		}
		if p.name == manual {
			steps = beforeManual + steps
		}
		t.Run(p.name, func(t *testing.T) {
			checkout := filepath.Join(t.TempDir(), "any name")
			if _, err := scratch.New(t.Context(), root, checkout); err != nil {
				t.Fatal(err)
			}
			out, err := run(t.Context(), checkout, env, steps)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s", out)
		})
	}
}

// tidyOnce fetches the modules that only a reader's "go mod tidy" needs: the dependencies of our dependencies' tests. The
// blocks themselves run without a network.
func tidyOnce(t *testing.T) {
	t.Helper()
	module := t.TempDir()
	path, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	program := "package main\n\nimport _ \"github.com/jelou-go/jelou/generated\"\n\nfunc main() {}\n"
	if err := os.WriteFile(filepath.Join(module, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/hello"},
		{"mod", "edit", "-require=github.com/jelou-go/jelou@v0.0.0", "-replace=github.com/jelou-go/jelou=" + path},
		{"mod", "tidy"},
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = module
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// This test also covers the blocks that TestShellBlocksRun leaves out.
func TestShellBlocksHaveValidSyntaxAndTargets(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocksOf(readPages(t)...) {
		if b.language != "sh" {
			continue
		}
		check := exec.CommandContext(t.Context(), "sh", "-n")
		check.Stdin = strings.NewReader(b.code)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", b.where(), err, out)
		}
		for _, match := range regexp.MustCompile(`(?m)^make ([\w-]+)`).FindAllStringSubmatch(b.code, -1) {
			if !regexp.MustCompile(`(?m)^` + match[1] + `:`).Match(makefile) {
				t.Errorf("%s: make has no target %s", b.where(), match[1])
			}
		}
	}
}

// Only this rule keeps the tests from sending to the real API.
func TestScriptLeavesOutBlocksThatMustNotRun(t *testing.T) {
	sh := func(note, code string) block { return block{page: "a.md", language: "sh", note: note, code: code} }
	got := script(t, []block{
		sh("", "jelou version\n"),
		sh("not run: why", "make test\n"),
		sh("", "curl https://api.jelou.ai\n"),
		{page: "a.md", language: "json", note: "file: a.json", code: "{}\n"},
		{page: "a.md", language: "go", code: "package main\n"},
		sh("another terminal", "jelou sandbox\n"),
	})
	const at = "echo '== a.md:0'\n"
	want := at + "jelou version\n" + "cat >a.json <<'END OF FILE'\n{}\nEND OF FILE\n" + at + fmt.Sprintf(anotherTerminal, "jelou sandbox")
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := script(t, []block{sh("not run: why", "make test\n")}); got != "" {
		t.Errorf("%s", got)
	}
}

// The release notes of a tag are its section in the changelog. A tag must match transport.Version.
func TestReleaseNotesAreTheSectionOfTheTag(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, ".ci", "notes"))
	if err != nil {
		t.Fatal(err)
	}
	m := scratch.Module{Dir: t.TempDir()}
	for name, content := range map[string]string{
		".ci/notes":            string(script),
		"transport/version.go": "package transport\n\nconst Version = \"0.2.0\"\n",
		"CHANGELOG.md":         "# Changelog\n\n## 0.2.0 (2027-01-31)\n\n- New.\n- Newer.\n\n## 0.1.0 (2026-12-24)\n\n- Old.\n\n## 0.0.1 (2026-12-23)\n",
	} {
		if err := m.Write(name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	for version, want := range map[string]string{
		"": "- New.\n- Newer.\n", "v0.2.0": "- New.\n- Newer.\n", "0.1.0": "- Old.\n", "v0.1.0": "", "0.0.1": "", "0.3.0": "",
	} {
		got, err := exec.CommandContext(t.Context(), filepath.Join(m.Dir, ".ci", "notes"), strings.Fields(version)...).Output()
		if string(got) != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v, want %q", version, got, err, want)
		}
	}
}

// script returns the shell commands of a page in order. An echo before each block prints the block's place. script returns
// "" if the page has nothing to run.
func script(t *testing.T, blocks []block) string {
	t.Helper()
	var text strings.Builder
	runs := false
	for _, b := range blocks {
		where := fmt.Sprintf("echo '== %s'\n", b.where())
		switch file, isFile := strings.CutPrefix(b.note, fileNote); {
		case isFile:
			fmt.Fprintf(&text, "cat >%s <<'END OF FILE'\n%sEND OF FILE\n", file, b.code)
		case b.language != "sh" || strings.HasPrefix(b.note, notRun) || strings.Contains(b.code, "api.jelou.ai"):
		case b.page == manual && strings.HasPrefix(b.code, "jelou sandbox"): // this sandbox would not end; beforeManual starts another
		case b.note == terminal:
			if !strings.Contains(b.code, "jelou sandbox") || strings.Count(b.code, "\n") != 1 {
				t.Fatalf("%s: this block must have one line, which starts a sandbox", b.where())
			}
			fmt.Fprintf(&text, where+anotherTerminal, strings.TrimSpace(b.code))
			runs = true
		case b.note != "":
			t.Errorf("%s: unknown note %q", b.where(), b.note)
		default:
			text.WriteString(where + b.code)
			runs = true
		}
	}
	if !runs {
		return ""
	}
	return text.String()
}

// manual is generated from the commands' help, so its blocks have no notes.
const manual = "docs/cli.md"

// beforeManual creates the sandbox and the files that the manual's examples use.
var beforeManual = fmt.Sprintf(anotherTerminal, "jelou sandbox") + `
jelou example text >order.json
tr -d '\n' <order.json >orders.ndjson
cp orders.ndjson invoices.ndjson
mkdir messages
jelou example image >messages/image.json
echo '{"type":"text","userId":"{{phone}}","text":"Hello {{name}}"}' >message.json
printf 'phone;name\n573001234567;Ana\n' >customers.csv
cp customers.csv customers.xlsx
printf '#!/bin/sh\ncat orders.ndjson\n' >"$GOBIN/export-orders"
chmod +x "$GOBIN/export-orders"
`

// anotherTerminal starts a sandbox on a free port, waits for it, and exports the variables that it prints.
const anotherTerminal = `: >"$TERMINAL"
%s --addr 127.0.0.1:0 >"$TERMINAL" &
until grep '^export JELOU_SERVER' "$TERMINAL"; do
	kill -0 $!
	sleep 0.1
done
eval "$(grep '^export ' "$TERMINAL")"
`

// run runs a script in a shell that stops at the first failing command. Then it ends every process that the script left
// running.
func run(ctx context.Context, dir string, env []string, script string) (output string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	beside := filepath.Dir(dir)
	file := filepath.Join(beside, "script")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "sh", "-eu", file)
	cmd.Dir = dir
	cmd.Env = append(slices.Clone(env), "PWD="+dir, "TERMINAL="+filepath.Join(beside, "terminal"))
	// A process group contains the shell and everything that it starts.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	log, err := os.Create(filepath.Join(beside, "log"))
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }()
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Run()
	if cmd.Process != nil {
		// Kill fails if the page left nothing running.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	text, readErr := os.ReadFile(log.Name())
	if readErr != nil {
		return "", readErr
	}
	return string(text), err
}

// environment returns the environment of a reader who has set no JELOU_ variables. Its proxies lead nowhere, so that no
// block can reach another machine. Go already has its modules.
func environment(t *testing.T, bin string) []string {
	t.Helper()
	curl := t.TempDir()
	// With these options, curl fails for an error response, which ends the script.
	if err := os.WriteFile(filepath.Join(curl, ".curlrc"), []byte("fail-with-body\nshow-error\nsilent\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "JELOU_") || strings.HasPrefix(variable, "MAKE") || strings.HasPrefix(variable, "MFLAGS=")
	})
	return append(env,
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GOBIN="+bin,
		"CURL_HOME="+curl,
		"GOPROXY=off", "GOSUMDB=off", "GOWORK=off",
		"HTTP_PROXY=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9", "NO_PROXY=127.0.0.1,localhost",
	)
}
