//go:build shell || stranger

package docs

import (
	"errors"
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

	"github.com/jelou-go/jelou/internal/scratch"
)

// The test writes the blocks into another module, as a reader would.
func TestGoBlocksCompileAndTheirTestsPass(t *testing.T) {
	module := t.TempDir()
	requireThis(t, module)
	if n := writeBlocks(t, module, blocksOf(readPages(t)...)); n < 20 {
		t.Fatalf("found only %d blocks", n)
	}
	for _, command := range [][]string{{"vet", "./..."}, {"test", "-vet=off", "./..."}} {
		cmd := exec.CommandContext(t.Context(), "go", command...)
		cmd.Dir = module
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod "+os.Getenv("GOFLAGS"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", command[0], err, out)
		}
	}
}

// writeBlocks writes each Go block as a package of the module, and returns the number of packages.
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
		dir := scratch.Module{Dir: filepath.Join(module, nonWord.ReplaceAllString(b.where(), "_"))}
		for name, content := range files {
			if err := dir.Write(name, []byte(content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

var nonWord = regexp.MustCompile(`\W+`)

// requireThis turns dir into a module that requires this repository's module, the outbox and the same dependencies.
func requireThis(t *testing.T, dir string) {
	t.Helper()
	path, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const name = "github.com/jelou-go/jelou"
	reader := "module reader\n"
	for _, part := range []string{"", "/outbox"} {
		reader += fmt.Sprintf("\nrequire %[1]s v0.0.0\n\nreplace %[1]s => %[2]q\n", name+part, path+part)
	}
	m := scratch.Module{Dir: dir}
	mod, sums := strings.Replace(read("go.mod"), "module "+name+"\n", reader, 1), read("go.sum")+read("outbox/go.sum")
	if err := errors.Join(m.Write("go.mod", []byte(mod)), m.Write("go.sum", []byte(sums))); err != nil {
		t.Fatal(err)
	}
}

// packages lists the packages that a block may use without importing them.
var packages = map[string]string{
	"atomic":    "sync/atomic",
	"auth":      "github.com/jelou-go/jelou/auth",
	"bytes":     "bytes",
	"context":   "context",
	"delivery":  "github.com/jelou-go/jelou/delivery",
	"errors":    "errors",
	"filepath":  "path/filepath",
	"fmt":       "fmt",
	"http":      "net/http",
	"json":      "encoding/json",
	"jelou":     "github.com/jelou-go/jelou/generated",
	"os":        "os",
	"outbox":    "github.com/jelou-go/jelou/outbox",
	"pgx":       "github.com/jackc/pgx/v5",
	"pgxpool":   "github.com/jackc/pgx/v5/pgxpool",
	"sandbox":   "github.com/jelou-go/jelou/sandbox",
	"settle":    "github.com/jelou-go/jelou/settle",
	"slog":      "log/slog",
	"sqlite":    "github.com/jelou-go/jelou/outbox/sqlite",
	"strings":   "strings",
	"templates": "github.com/jelou-go/jelou/templates",
	"testing":   "testing",
	"time":      "time",
	"transport": "github.com/jelou-go/jelou/transport",
}

// complete turns a block into a package. It keeps a complete file, adds imports to declarations, and puts statements
// into a function whose parameters are the variables that the pages use. A block with only imports becomes a file that
// compiles if the packages exist.
func complete(code string) (files map[string]string, err error) {
	const (
		clause    = "package block\n"
		variables = "ctx context.Context, botID string, creds *auth.Basic, client *jelou.ClientWithResponses, message jelou.Message, err error"
		database  = ", pool *pgxpool.Pool, tx pgx.Tx"
		end       = "}\nreturn nil\n}\n"
	)
	begin := "func _(" + variables
	if strings.Contains(code, "outbox.") {
		begin += database
	}
	begin += ") error {\n{\n"
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

// blank returns the file's imports as blank imports.
func blank(file *ast.File) string {
	var text strings.Builder
	for _, spec := range file.Imports {
		fmt.Fprintf(&text, "import _ %s\n", spec.Path.Value)
	}
	return text.String()
}

// imports returns imports for the packages that a file uses but does not import.
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

// uses returns assignments that use each variable of the block, because the compiler rejects unused ones.
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

// shop is the code under test in the documentation's tests.
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
