package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

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
	var all struct {
		Data []json.RawMessage `json:"data"`
	}
	for decoder := json.NewDecoder(input.UTF8(file)); ; {
		var value json.RawMessage
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, input.Error(name, err)
		}
		all.Data = append(all.Data, rowsOf(value)...)
	}
	body, err := json.Marshal(all)
	if err != nil {
		return nil, input.Error(name, err)
	}
	// The client's response type forgives small deviations, such as an id that is a number.
	read, err := jelou.ParseListTemplatesResponse(&http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
	})
	if err != nil || len(read.JSON200.Data) == 0 {
		return nil, input.Error(name, errNoTemplates)
	}
	return read.JSON200.Data, nil
}

// rowsOf returns the templates in a JSON value.
func rowsOf(value json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		return list
	}
	var response struct{ Data, Results []json.RawMessage }
	if json.Unmarshal(value, &response) == nil && (response.Data != nil || response.Results != nil) {
		return append(response.Data, response.Results...)
	}
	return []json.RawMessage{value}
}
