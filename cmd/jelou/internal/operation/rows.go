package operation

import (
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// row is an item of a list.
type row struct {
	item  any
	value any // the item as [openapi.Decode] returns it
}

// rowOf returns the row of an item. It fails for an item that can be read from JSON but not written, such as a time with the
// zone +24:00.
func rowOf(item any) (row, error) {
	text, err := json.Marshal(item)
	if err != nil {
		return row{}, err
	}
	value, err := openapi.Decode(text)
	return row{item, value}, err
}

// cell returns a member as text; "" for none. The place is a list of names with dots between.
func (r row) cell(place string) string {
	switch value, _ := openapi.At(r.value, place); value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		text, _ := json.Marshal(value) // the value was JSON before
		return string(text)
	}
}

// outside reports whether a row is surely outside the requested time.
func (r row) outside(since, until time.Time) bool {
	at, err := time.Parse(time.RFC3339, r.cell("createdAt"))
	return err == nil && (at.Before(since) || !until.IsZero() && at.After(until))
}

// printer returns functions that print a row and end the printing. Some of a row's members are columns.
func (r *running) printer() (printRow func(row) error, flush func() error) {
	columns := columns(r.op.Operation)
	headings, cells := make([]string, len(columns)), make([]string, len(columns))
	for i, column := range columns {
		headings[i] = strings.ToUpper(strings.ReplaceAll(form.Kebab(column), "-", " "))
	}
	rows := cli.NewRows(r.cmd, r.json, headings...)
	return func(one row) error {
		for i, column := range columns {
			cells[i] = one.cell(column)
		}
		return rows.Print(one.item, cells...)
	}, rows.Flush
}

// columns returns the columns of a table: the friendly ones, or else the first members with a single value.
func columns(op *openapi.Operation) []string {
	if known := friendlyColumns[op.ID]; known != nil {
		return known
	}
	const most = 6
	var found []string
	for _, p := range itemOf(op.Success().Schema).Properties {
		if p.Schema.IsScalar() && len(found) < most {
			found = append(found, p.Name)
		}
	}
	return found
}

// itemOf returns the schema of the items in a response: of a list, or of the list in an object.
func itemOf(s *openapi.Schema) *openapi.Schema {
	if s != nil {
		for _, p := range append([]openapi.Property{{Schema: s}}, s.Properties...) {
			if p.Schema.IsList() && p.Schema.Items != nil {
				return p.Schema.Items
			}
		}
	}
	return &openapi.Schema{}
}

// list prints the rows of all pages, up to --limit.
func (r *running) list(client *jelou.ClientWithResponses) error {
	printed := 0
	printRow, flush := r.printer()
	for one, err := range r.rows(client) {
		if err != nil {
			return errors.Join(flush(), r.failed(err))
		}
		if err := printRow(one); err != nil {
			return err
		}
		if printed++; printed == r.limit {
			break
		}
	}
	return flush()
}

// rows yields the rows of all pages. In a list with --follow, it leaves out rows that were created outside --since and
// --until. Another list may go by another time, such as that of a plan.
func (r *running) rows(client *jelou.ClientWithResponses) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for item, err := range r.op.All(r.cmd.Context(), client, r.given) {
			var one row
			if err == nil {
				one, err = rowOf(item)
			}
			if err == nil && follows(r.op) && one.outside(r.since, r.until) {
				continue
			}
			if !yield(one, err) {
				return
			}
		}
	}
}

// printRows prints a response that is a list.
func (r *running) printRows(response *call.Response) error {
	var items []json.RawMessage
	_ = json.Unmarshal(response.Body, &items) // the client has read it as a list
	printRow, flush := r.printer()
	for _, item := range items {
		one, err := rowOf(item)
		if err == nil {
			err = printRow(one)
		}
		if err != nil {
			return err
		}
	}
	return flush()
}
