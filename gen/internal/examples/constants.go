package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// constants holds the names of constants by the name of their type and by their value.
type constants map[string]map[string]string

// readConstants returns the string constants of a Go file. Reflection cannot list them.
func readConstants(name string) (constants, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := make(constants)
	for _, declaration := range file.Decls {
		if block, ok := declaration.(*ast.GenDecl); ok && block.Tok == token.CONST {
			for _, spec := range block.Specs {
				found.add(spec.(*ast.ValueSpec))
			}
		}
	}
	return found, nil
}

// add adds a constant of the form Name Type = "value". It ignores any other constant.
func (c constants) add(spec *ast.ValueSpec) {
	named, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 {
		return
	}
	literal, ok := spec.Values[0].(*ast.BasicLit)
	if !ok {
		return
	}
	value, err := strconv.Unquote(literal.Value)
	if err != nil {
		return // a number
	}
	if c[named.Name] == nil {
		c[named.Name] = make(map[string]string)
	}
	c[named.Name][value] = spec.Names[0].Name
}
