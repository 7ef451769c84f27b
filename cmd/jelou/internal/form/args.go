package form

import (
	"cmp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// args returns flags that make the required parameters and body: "--text=Hello" or "--secret=true", one an element.
func (f *Form) args(body any) []string {
	var args []string
	for _, field := range f.Fields {
		var texts []string
		if field.param == nil {
			if value, has := openapi.At(body, strings.Join(field.place, ".")); has {
				texts = field.textsOf(value)
			}
		} else if field.Required {
			texts = Sample(field.param)
		}
		for _, text := range texts {
			args = append(args, "--"+field.Name+"="+text)
		}
	}
	return args
}

// Sample returns the text of a parameter's value, or of each value of a list: the contract's example, or else one value that
// is likely to keep to the contract.
func Sample(p *openapi.Parameter) []string {
	field := paramField(p)
	if p.Example != nil {
		example, _ := openapi.Decode(*p.Example) // an example of the contract is JSON
		if texts := field.textsOf(example); len(texts) > 0 {
			return texts
		}
	}
	return []string{sample(p.Name, field.schema)}
}

func sample(name string, s *openapi.Schema) string {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "boolean":
		return "true"
	case s.Type != "string":
		return cmp.Or(s.Minimum, "1")
	case s.Format == "date-time":
		return "2006-01-02T15:04:05Z"
	case s.Format == "date":
		return "2006-01-02"
	}
	return strings.ToUpper(strings.ReplaceAll(Kebab(name), "-", "_"))
}

// Samples returns values that keep to the contract for an operation's required parameters.
func Samples(op *openapi.Operation, bot string) (map[*openapi.Parameter]jsontext.Value, error) {
	f := &Form{Operation: op}
	f.setFields(nil)
	f.Default(Bot, bot)
	for _, field := range f.Fields {
		if field.Required {
			field.texts = Sample(field.param)
		}
	}
	return f.Params()
}
