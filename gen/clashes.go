package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
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
	times := declared(file)
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

// declared returns how often a file declares each name: "Name" at the top level, and "Type.Name" for a field or a method.
func declared(file *ast.File) map[string]int {
	times := make(map[string]int)
	ast.Inspect(file, func(node ast.Node) bool {
		switch d := node.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + name
			}
			times[name]++
		case *ast.ValueSpec:
			for _, name := range d.Names {
				times[name.Name]++
			}
		case *ast.TypeSpec:
			times[d.Name.Name]++
			if object, ok := d.Type.(*ast.StructType); ok {
				for _, field := range object.Fields.List {
					names := field.Names
					if embedded, ok := field.Type.(*ast.Ident); ok && names == nil {
						names = []*ast.Ident{embedded}
					}
					for _, name := range names {
						times[d.Name.Name+"."+name.Name]++
					}
				}
			}
		default:
			return true
		}
		return false
	})
	delete(times, "_")
	return times
}

// owner returns the schema or the operation from which the Go name of a type, or of its field or method, comes.
func owner(name, inner string, document *openapi.Document) string {
	for _, s := range document.Schemas {
		if codegen.SchemaNameToTypeName(s.Name) == name {
			return "schema " + s.Name
		}
	}
	found, longest := contractFile, 0 // NewGetThingsRequest is not of getThing
	for _, op := range document.Operations {
		if id := codegen.SchemaNameToTypeName(op.ID); len(id) > longest && (strings.Contains(name, id) || inner == id) {
			found, longest = "operation "+op.ID, len(id)
		}
	}
	if longest > 0 {
		return found
	}
	for _, s := range document.Schemas { // AnyThing and ThingState are of schema Thing
		if t := codegen.SchemaNameToTypeName(s.Name); len(t) > longest && strings.Contains(name, t) {
			found, longest = "schema "+s.Name, len(t)
		}
	}
	return found
}
