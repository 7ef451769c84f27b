package operation

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// showShape prints the names and types in a response; of a list it reads one page.
func (r *running) showShape(client *jelou.ClientWithResponses) error {
	response, err := r.op.Do(r.cmd.Context(), client, r.given)
	if err != nil {
		return r.failed(err)
	}
	shape, err := shapeOf(response.Body)
	if err != nil {
		return fmt.Errorf("the response: %w", err)
	}
	if r.json {
		return cli.PrintJSON(r.cmd, shape)
	}
	out := tabwriter.NewWriter(r.cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, place := range slices.Sorted(maps.Keys(shape)) {
		_, _ = fmt.Fprintf(out, "%s\t%s\n", cli.OneLine(place), strings.Join(shape[place], ", ")) // Flush returns the error
	}
	return out.Flush()
}

// shapeOf returns the kinds of value in each place of a JSON text. It keeps no values, except the numbers of pages and
// rows, and words such as READ from Jelou's lists. Nor does it keep names that may be private.
func shapeOf(text []byte) (map[string][]string, error) {
	shape := make(map[string][]string)
	if len(text) == 0 {
		return shape, nil // a response without a body
	}
	value, err := openapi.Decode(text)
	if err != nil {
		return nil, err
	}
	gather(shape, "", value)
	for place := range shape {
		slices.Sort(shape[place])
	}
	return shape, nil
}

func gather(shape map[string][]string, place string, value any) {
	kind := ""
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if !memberName.MatchString(name) {
				name = "(other)"
			}
			gather(shape, strings.TrimPrefix(place+"."+name, "."), member)
		}
		if kind = "object"; len(value) > 0 {
			return // its members have entries of their own
		}
	case []any:
		for _, item := range value {
			gather(shape, place+"[]", item)
		}
		if kind = "empty list"; len(value) > 0 {
			return
		}
	case string:
		kind = kindOf(place, value)
	case json.Number:
		if kind = "number"; counts.MatchString(place) {
			kind += " " + value.String()
		}
	case bool:
		kind = "boolean"
	case nil:
		kind = "null"
	}
	if !slices.Contains(shape[place], kind) {
		shape[place] = append(shape[place], kind)
	}
}

// memberName matches the names that somebody chose for a program. Any other name may be a person's number or words, as in a
// table of people.
var memberName = regexp.MustCompile(`^[A-Za-z_]{1,40}[0-9]{0,3}$`)

// counts matches the members with the numbers of pages and rows.
var counts = regexp.MustCompile(`^pagination\.(limit|page|total|offset|totalPages)$`)

// lists matches the members whose value is a word from one of Jelou's lists.
var lists = regexp.MustCompile(`(^|\.)(by|type|status|sentStatus|state|category|language|origin)$`)

var word = regexp.MustCompile(`^[A-Za-z_]{1,24}$`)

// kinds are the kinds of text, besides times and URLs.
var kinds = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"empty string", regexp.MustCompile(`^$`)},
	{"UUID", regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)},
	{"string of digits", regexp.MustCompile(`^[0-9]+$`)},
	{"string of 24 hexadecimal digits", regexp.MustCompile(`^[0-9a-f]{24}$`)},
	{"string with @c.us", regexp.MustCompile(`@c\.us$`)},
}

func kindOf(place, text string) string {
	if lists.MatchString(place) && word.MatchString(text) {
		return `"` + text + `"`
	}
	for _, kind := range kinds {
		if kind.pattern.MatchString(text) {
			return kind.name
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil && strings.HasSuffix(text, "Z") {
		return "time in UTC"
	} else if err == nil {
		return "time with the offset " + t.Format("-07:00")
	}
	if address, err := url.Parse(text); err == nil && address.Host != "" {
		return "URL"
	}
	return "string"
}
