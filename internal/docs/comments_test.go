package docs

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// public lists the packages for users.
var public = []string{"auth", "contract", "delivery", "generated", "sandbox", "settle", "templates", "transport"}

func TestEveryExportedNameHasAComment(t *testing.T) {
	for _, name := range append([]string{"outbox", "outbox/sqlite"}, public...) {
		c := checker{t: t, path: name}
		c.check(load(t, name))
		if c.names < 4 {
			t.Errorf("%s: found only %d exported names", name, c.names)
		}
	}
}

// "go test" runs only examples that have an output.
func TestEveryPackageHasExamplesThatRun(t *testing.T) {
	for _, name := range public {
		pkg := load(t, name)
		ran := pkg.Examples
		for _, f := range pkg.Funcs {
			ran = append(ran, f.Examples...)
		}
		for _, typ := range pkg.Types {
			ran = append(ran, typ.Examples...)
			for _, f := range typ.Funcs { // the functions that return the type
				ran = append(ran, f.Examples...)
			}
		}
		if len(ran) == 0 {
			t.Errorf("package %s has no example", name)
		}
		for _, example := range ran {
			if example.Output == "" && !example.EmptyOutput {
				t.Errorf("%s: Example%s has no output, so it does not run", name, example.Name)
			}
		}
	}
}

func load(t *testing.T, name string) *doc.Package {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", name, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(set, file, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, tree)
	}
	pkg, err := doc.NewFromFiles(set, parsed, "github.com/jelou-go/jelou/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

type checker struct {
	t     *testing.T
	path  string
	names int
}

func (c *checker) check(pkg *doc.Package) {
	c.name("", pkg.Doc)
	c.values(pkg.Consts)
	c.values(pkg.Vars)
	c.funcs("", pkg.Funcs)
	for _, typ := range pkg.Types {
		c.name(typ.Name, typ.Doc)
		c.values(typ.Consts)
		c.values(typ.Vars)
		c.funcs("", typ.Funcs)
		c.funcs(typ.Name+".", typ.Methods)
		for _, spec := range typ.Decl.Specs {
			c.members(typ.Name, spec.(*ast.TypeSpec).Type)
		}
	}
}

// name reports a missing comment.
func (c *checker) name(name, comment string) {
	full := strings.TrimSuffix(c.path+"."+name, ".")
	c.names++
	if strings.TrimSpace(comment) == "" {
		c.t.Errorf("%s has no comment", full)
	}
}

// values accepts a comment on each value or on the whole block.
func (c *checker) values(blocks []*doc.Value) {
	for _, block := range blocks {
		for _, spec := range block.Decl.Specs {
			value := spec.(*ast.ValueSpec)
			for _, name := range value.Names {
				if name.IsExported() {
					c.name(name.Name, block.Doc+value.Doc.Text()+value.Comment.Text())
				}
			}
		}
	}
}

func (c *checker) funcs(prefix string, all []*doc.Func) {
	for _, f := range all {
		c.name(prefix+f.Name, f.Doc)
	}
}

// members checks the fields of a struct or the methods of an interface. An embedded member, and the only member of a
// type, need no comment.
func (c *checker) members(of string, typ ast.Expr) {
	var list *ast.FieldList
	switch typ := typ.(type) {
	case *ast.StructType:
		list = typ.Fields
	case *ast.InterfaceType:
		list = typ.Methods
	default:
		return
	}
	if len(list.List) == 1 {
		return
	}
	for _, member := range list.List {
		for _, name := range member.Names {
			if name.IsExported() {
				c.name(of+"."+name.Name, member.Doc.Text()+member.Comment.Text())
			}
		}
	}
}
