package form

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/internal/openapi"
)

// args returns flags that make body: "--text=Hello" or "--secret", one an element.
func (f *Form) args(body any) []string {
	args := f.paramArgs()
	for _, field := range f.Fields {
		if field.param != nil {
			continue
		}
		if value, has := openapi.At(body, strings.Join(field.place, ".")); has {
			for _, text := range field.texts(value) {
				args = append(args, "--"+field.Name+"="+text)
			}
		}
	}
	return args
}

// paramArgs returns flags for the required parameters.
func (f *Form) paramArgs() []string {
	var args []string
	for _, field := range f.Fields {
		if field.param != nil && field.Required {
			args = append(args, "--"+field.Name+"="+Sample(field.param))
		}
	}
	return args
}

// Sample returns the text of a parameter's value: the contract's example, or else one that is likely to keep to the
// contract.
func Sample(p *openapi.Parameter) string {
	s := p.Schema
	if s.IsList() && s.Items != nil {
		s = s.Items
	}
	switch {
	case p.Example != nil:
		var text string
		if json.Unmarshal(*p.Example, &text) == nil {
			return text
		}
		return string(*p.Example)
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "boolean":
		return "true"
	case s.Type != "string":
		return cmp.Or(s.Minimum, "1")
	case s.Format == "date-time":
		return "2006-01-02T15:04:05Z"
	}
	return strings.ToUpper(strings.ReplaceAll(Kebab(p.Name), "-", "_"))
}

// Samples returns values for an operation's required parameters.
func Samples(op *openapi.Operation, bot string) *Input {
	f := &Form{Operation: op}
	f.setFields(nil)
	in := f.Bind(pflag.NewFlagSet("", pflag.ContinueOnError))
	in.Default(Bot, bot)
	for _, v := range in.values {
		if v.field.Required {
			v.texts = []string{Sample(v.field.param)}
		}
	}
	return in
}
