package main

import (
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/jelou-go/jelou/internal/openapi"
)

// paging is an operation that returns a list, of which an iterator can yield all items: its method is GET, and the
// list is the member "results" of its response, or "data", or both with items of one type. With a query parameter
// "page" it reads page after page.
type paging struct {
	Name    string // of the iterator, such as AllNotifications
	Item    string
	Lists   []string // the fields of the response, such as Results
	Page    string   // the field of the query parameter, "" for none
	Pointer bool     // that field is a pointer
	First   int      // the number of the first page
	Total   string   // the field that says how many pages there are, such as Pagination.TotalPages, "" for none
	IsTotal bool     // that field is a pointer
}

func (g *generator) pagingOf(op codegen.OperationDefinition, o operation) *paging {
	described := g.document.Operation(op.SpecOperationId)
	if op.Method != "GET" || described == nil || o.Success.Field == "" {
		return nil
	}
	response := described.Success().Schema
	p := &paging{Name: "All" + strings.TrimPrefix(o.ID, "List"), First: 1}
	var item *openapi.Schema
	for _, name := range []string{"results", "data"} {
		member := response.Property(name)
		if member == nil || !member.IsList() || member.Items.Name == "" || item != nil && item != member.Items {
			continue
		}
		item = member.Items
		p.Item = codegen.SchemaNameToTypeName(item.Name)
		p.Lists = append(p.Lists, codegen.SchemaNameToTypeName(name))
	}
	if item == nil {
		return nil
	}
	for _, parameter := range op.QueryParams {
		if parameter.ParamName == "page" && parameter.Schema.TypeDecl() == "int" {
			p.Page = parameter.GoName()
			p.Pointer = needsPointer(codegen.Property{Schema: parameter.Schema, Required: parameter.Required}, inQuery)
			if lowest := parameter.Schema.OAPISchema.Min; lowest != nil && *lowest == 0 {
				p.First = 0
			}
		}
	}
	if pages := response.Property("pagination"); pages != nil {
		if total := pages.Property("totalPages"); total != nil && total.Type == "integer" {
			p.Total, p.IsTotal = "Pagination.TotalPages", !pages.Requires("totalPages")
		}
	}
	return p
}

// parameters returns the struct for the query of each operation that has one.
func (g *generator) parameters(all []codegen.OperationDefinition) []declaration {
	var out []declaration
	for _, op := range all {
		for _, t := range op.TypeDefinitions {
			if t.Schema.OAPISchema != nil {
				out = append(out, g.declarations([]codegen.TypeDefinition{t})...)
				continue
			}
			out = append(out, declaration{
				Kind: "params", Name: t.TypeName, Doc: comment(t.TypeName + " is the query of " + op.OperationId + "."),
				Fields: g.fields(t.Schema.Properties, inQuery),
			})
		}
	}
	return out
}
