package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// constants are the names of the constants, by the name of their type and by their value.
type constants map[string]map[string]string

// readConstants finds the constants of text in the Go files of dir: a program cannot ask itself for them.
func readConstants(dir string) (constants, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.gen.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: there is no generated file", dir)
	}
	found := make(constants)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			if block, ok := declaration.(*ast.GenDecl); ok && block.Tok == token.CONST {
				for _, spec := range block.Specs {
					found.add(spec.(*ast.ValueSpec))
				}
			}
		}
	}
	return found, nil
}

// add takes a constant of the form: Name Type = "value".
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
