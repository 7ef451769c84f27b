package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every block of code says what it is, so that something checks it. Text is what a program prints.
func TestBlocksHaveALanguage(t *testing.T) {
	for _, b := range blocksOf(readPages(t)...) {
		switch b.language {
		case "go", "json", "sh", "text":
		default:
			t.Errorf("%s: the language is %q, want go, json, sh or text", b.where(), b.language)
		}
	}
}

// Every Go block compiles and passes go vet, and what is a test passes: in a module of its own, as that of a
// reader.
func TestGoBlocks(t *testing.T) {
	module := t.TempDir()
	requireThis(t, module)
	if n := writeBlocks(t, module, blocksOf(readPages(t)...)); n < 20 {
		t.Fatalf("only %d blocks found", n)
	}
	for _, command := range []string{"vet", "test"} {
		cmd := exec.CommandContext(t.Context(), "go", command, "./...")
		cmd.Dir = module
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", command, err, out)
		}
	}
}

// writeBlocks makes a package of each block of Go, below the directory of a module, and says how many there are.
func writeBlocks(t *testing.T, module string, blocks []block) (n int) {
	t.Helper()
	for _, b := range blocks {
		if b.language != "go" {
			continue
		}
		files, err := complete(b.code)
		if err != nil {
			t.Errorf("%s: %v", b.where(), err)
			continue
		}
		n++
		dir := filepath.Join(module, nonWord.ReplaceAllString(b.where(), "_"))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

var nonWord = regexp.MustCompile(`\W+`)

// requireThis makes the directory a module that requires the one under test, with what that requires.
func requireThis(t *testing.T, dir string) {
	t.Helper()
	path, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const name = "module github.com/jelou-go/jelou\n"
	reader := fmt.Sprintf("module reader\n\nrequire github.com/jelou-go/jelou v0.0.0\n\nreplace github.com/jelou-go/jelou => %q\n", path)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(strings.Replace(string(mod), name, reader, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(filepath.Join(root, "go.sum"), filepath.Join(dir, "go.sum")); err != nil {
		t.Fatal(err)
	}
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, info.Mode().Perm()|0o200)
}

// packages are what a block may use without importing it.
var packages = map[string]string{
	"atomic":    "sync/atomic",
	"auth":      "github.com/jelou-go/jelou/auth",
	"bytes":     "bytes",
	"context":   "context",
	"delivery":  "github.com/jelou-go/jelou/delivery",
	"errors":    "errors",
	"fmt":       "fmt",
	"http":      "net/http",
	"json":      "encoding/json",
	"jelou":     "github.com/jelou-go/jelou/generated",
	"os":        "os",
	"sandbox":   "github.com/jelou-go/jelou/sandbox",
	"slog":      "log/slog",
	"strings":   "strings",
	"testing":   "testing",
	"time":      "time",
	"transport": "github.com/jelou-go/jelou/transport",
}

// complete makes a package of a block. A file stays as it is, declarations get imports, and anything else
// becomes the body of a function that has what the text around the blocks speaks of. A block that is nothing
// but imports shows that they exist.
func complete(code string) (files map[string]string, err error) {
	const (
		clause = "package block\n"
		begin  = "func _(ctx context.Context, botID string, creds *auth.Basic, client *jelou.ClientWithResponses, message jelou.Message, err error) error {\n{\n"
		end    = "}\nreturn nil\n}\n"
	)
	if _, err := parseGo(code); err == nil {
		return map[string]string{"block.go": code}, nil
	}
	file, err := parseGo(clause + code)
	switch {
	case err != nil:
		file, err := parseGo(clause + begin + code + end)
		if err != nil {
			return nil, err
		}
		return map[string]string{"block.go": clause + imports(file) + begin + code + uses(file) + end}, nil
	case len(file.Imports) > 0:
		return map[string]string{"block.go": clause + blank(file)}, nil
	case strings.HasPrefix(code, "func Test"):
		return map[string]string{"block_test.go": clause + imports(file) + code, "shop.go": shop}, nil
	}
	return map[string]string{"block.go": clause + imports(file) + code}, nil
}

func parseGo(code string) (*ast.File, error) {
	return parser.ParseFile(token.NewFileSet(), "", code, 0)
}

// blank imports what a file does, and uses none of it.
func blank(file *ast.File) string {
	var text strings.Builder
	for _, spec := range file.Imports {
		fmt.Fprintf(&text, "import _ %s\n", spec.Path.Value)
	}
	return text.String()
}

// imports are those of the packages that a file names and does not declare.
func imports(file *ast.File) string {
	needed := make(map[string]bool)
	for _, name := range file.Unresolved {
		if packages[name.Name] != "" {
			needed[name.Name] = true
		}
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		fmt.Fprintf(&text, "import %s %q\n", name, packages[name])
	}
	return text.String()
}

// uses are the variables of the block, for a compiler that wants each to be used.
func uses(file *ast.File) string {
	block := file.Decls[0].(*ast.FuncDecl).Body.List[0].(*ast.BlockStmt)
	var text strings.Builder
	for _, statement := range block.List {
		assign, ok := statement.(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE {
			continue
		}
		for _, name := range assign.Lhs {
			if name := name.(*ast.Ident).Name; name != "_" {
				fmt.Fprintf(&text, "_ = %s\n", name)
			}
		}
	}
	return text.String()
}

// shop is the code that the tests in the documentation test.
const shop = `package block

import (
	"context"

	jelou "github.com/jelou-go/jelou/generated"
)

type Shop struct{ client *jelou.ClientWithResponses }

func NewShop(client *jelou.ClientWithResponses) Shop { return Shop{client} }

func (s Shop) OrderIsReady(ctx context.Context, userID string) error {
	_, err := s.client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{UserID: userID, Text: "Your order is ready."})
	return err
}
`
