package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// clashes returns an error with a line for each name that a generated file declares twice. The members of a type that is
// declared twice get no lines of their own.
func clashes(code []byte, document *openapi.Document) error {
	file, err := parser.ParseFile(token.NewFileSet(), "", code, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	times := make(map[string]int)
	for _, name := range declared(file) {
		times[name]++
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(times)) {
		outer, inner, isMember := strings.Cut(name, ".")
		if times[name] > 1 && (!isMember || times[outer] < 2) {
			const problem = "%s: the generated code declares %s twice: rename it in the contract"
			problems = append(problems, fmt.Errorf(problem, owner(outer, inner, document), name))
		}
	}
	return errors.Join(problems...)
}

// declared returns the names that a file declares: "Name" at the top level, and "Type.Name" for a field or a method.
func declared(file *ast.File) []string {
	var all []string
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			all = append(all, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.Name != "_" {
							all = append(all, name.Name)
						}
					}
				case *ast.TypeSpec:
					all = append(append(all, s.Name.Name), members(s)...)
				}
			}
		}
	}
	return all
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	return t.(*ast.Ident).Name + "."
}

func members(s *ast.TypeSpec) []string {
	var all []string
	if object, ok := s.Type.(*ast.StructType); ok {
		for _, field := range object.Fields.List {
			for _, name := range field.Names {
				all = append(all, s.Name.Name+"."+name.Name)
			}
			if embedded, ok := field.Type.(*ast.Ident); ok && field.Names == nil {
				all = append(all, s.Name.Name+"."+embedded.Name)
			}
		}
	}
	return all
}

// owner returns the schema or the operation from which the Go name of a type, or of its field or method, comes.
func owner(name, inner string, document *openapi.Document) string {
	for _, s := range document.Schemas {
		if codegen.SchemaNameToTypeName(s.Name) == name {
			return "schema " + s.Name
		}
	}
	for _, op := range document.Operations {
		if id := codegen.SchemaNameToTypeName(op.ID); strings.Contains(name, id) || inner == id {
			return "operation " + op.ID
		}
	}
	return contractFile
}
