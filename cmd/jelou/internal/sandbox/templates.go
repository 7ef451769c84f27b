package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	jelou "github.com/jelou-go/jelou/generated"
)

var errNoTemplates = errors.New("has no templates: want responses to listTemplates, or templates, as JSON")

// readTemplates reads a file of responses to listTemplates, templates and lists of templates: one JSON value after another.
func readTemplates(cmd *cobra.Command, name string) ([]jelou.TemplateRow, error) {
	file, err := cli.Open(cmd, name)
	if err != nil {
		return nil, input.Error(name, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	var all []jelou.TemplateRow
	for decoder := json.NewDecoder(input.UTF8(file)); ; {
		var value json.RawMessage
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, input.Error(name, err)
		}
		rows, err := rowsOf(value)
		if err != nil {
			return nil, input.Error(name, errNoTemplates)
		}
		all = append(all, rows...)
	}
	if len(all) == 0 {
		return nil, input.Error(name, errNoTemplates)
	}
	return all, nil
}

// rowsOf returns the templates in a JSON value. The client reads them, because it forgives small deviations, such as an id
// that is a number.
func rowsOf(value json.RawMessage) ([]jelou.TemplateRow, error) {
	var members map[string]json.RawMessage
	switch {
	case json.Unmarshal(value, &members) != nil: // a list
		value = slices.Concat([]byte(`{"data":`), value, []byte("}"))
	case members["data"] == nil && members["results"] == nil: // a template
		value = slices.Concat([]byte(`{"data":[`), value, []byte("]}"))
	}
	read, err := jelou.ParseListTemplatesResponse(&http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(value)),
	})
	if err != nil {
		return nil, err
	}
	return append(read.JSON200.Data, read.JSON200.Results...), nil
}
