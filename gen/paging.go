package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// paging is the iterator of an operation that returns a list. Such an operation is a GET whose response has a list named
// "results" or "data", or both with items of one Go type. If the operation has a query parameter "page", the iterator reads
// page after page.
type paging struct {
	Name    string   // the iterator's name, such as AllNotifications
	Item    string   // the type of the items
	Lists   []string // the response's fields that hold the items, such as Results
	Page    string   // the field of the query parameter, or "" if the operation has none
	Pointer bool     // Page is a pointer
	Integer string   // the type of Page without the pointer: int, int32 or int64
	First   int      // the number of the first page
	Total   string   // the response's field with the number of pages, such as Pagination.TotalPages, or ""
	IsTotal bool     // Total is a pointer
	Convert bool     // Total is no int
}

// pagingOf returns nil for an operation that does not return a list.
func (g *generator) pagingOf(op codegen.OperationDefinition, o *operation) *paging {
	if op.Method != http.MethodGet || o.Success.Field == "" {
		return nil
	}
	response := o.described.Success().Schema
	p := &paging{Name: "All" + strings.TrimPrefix(o.ID, "List"), First: 1}
	for _, name := range []string{"results", "data"} {
		for _, f := range g.types[o.Success.Type].Fields {
			item, isList := strings.CutPrefix(underlying(g.types, f.Type), "[]")
			if f.JSON == name && isList && (p.Item == "" || p.Item == item) {
				p.Item, p.Lists = item, append(p.Lists, f.Name)
			}
		}
	}
	if p.Item == "" {
		return nil
	}
	if len(p.Lists) > 1 {
		o.Success.Required = append(slices.Clip(o.Success.Required), "results|data") // a response without a list proves nothing
	}
	for _, parameter := range op.QueryParams {
		if parameter.ParamName == "page" {
			p.Page, p.Integer = parameter.GoName(), cmp.Or(parameter.Schema.OAPISchema.Format, "int")
			p.Pointer = needsPointer(codegen.Property{Schema: parameter.Schema, Required: parameter.Required}, inQuery)
			p.First = o.described.FirstPage()
		}
	}
	isPointer := g.requests[response] && !response.Requires("pagination") // and nil without a pagination
	if pages := response.Property("pagination"); pages != nil && !isPointer {
		if total := pages.Property("totalPages"); total != nil && total.Type == "integer" && len(total.Enum) == 0 {
			p.Total, p.IsTotal, p.Convert = "Pagination.TotalPages", !pages.Requires("totalPages") || total.Nullable, total.Format != ""
		}
	}
	return p
}

func underlying(types map[string]declaration, t string) string {
	for types[t].Kind == "alias" {
		t = types[t].Type
	}
	return t
}

// parameters returns the Params struct of each operation that has a query.
func (g *generator) parameters(all []codegen.OperationDefinition) []declaration {
	var out []declaration
	for _, op := range all {
		for _, t := range op.TypeDefinitions {
			if t.Schema.OAPISchema != nil {
				out = append(out, g.declarations([]codegen.TypeDefinition{t})...)
				continue
			}
			g.types[t.TypeName] = declaration{
				Kind: "params", Name: t.TypeName, Doc: comment(t.TypeName + " is the query of " + op.OperationId + "."),
				Fields: fields(t.Schema.Properties, inQuery),
			}
			out = append(out, g.types[t.TypeName])
		}
	}
	return out
}
