package form

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Args returns flags that make body: "--text=Hello" or "--secret", one an element.
func (f *Form) Args(body []byte) ([]string, error) {
	args := f.paramArgs()
	for _, field := range f.Fields {
		if field.param != nil || field.file {
			continue
		}
		value, err := lookUp(body, field.place)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		texts, err := field.texts(value)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", field.Name, err)
		}
		for _, text := range texts {
			args = append(args, "--"+field.Name+"="+text)
		}
	}
	return args, nil
}

// paramArgs returns flags for the required parameters.
func (f *Form) paramArgs() []string {
	var args []string
	for _, field := range f.Fields {
		if field.param != nil && field.Required {
			for _, text := range field.samples() {
				args = append(args, "--"+field.Name+"="+text)
			}
		}
	}
	return args
}

// samples returns a parameter's values: the contract's example, or else one that is likely to keep to the contract.
func (f *Field) samples() []string {
	if f.param.Example != nil {
		if texts, err := f.texts(jsontext.Value(*f.param.Example)); err == nil && len(texts) > 0 {
			return texts
		}
	}
	return []string{f.sample()}
}

func (f *Field) sample() string {
	switch {
	case len(f.Values) > 0:
		return f.Values[0]
	case f.schema.Type == "boolean":
		return "true"
	case f.schema.Type != "string":
		return cmp.Or(f.schema.Minimum, "1")
	case f.schema.Format == "date-time":
		return "2006-01-02T15:04:05Z"
	case f.schema.Format == "date":
		return "2006-01-02"
	}
	return strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// Samples returns JSON values for the required parameters in one place, such as "path".
func (f *Form) Samples(place string) (map[string]jsontext.Value, error) {
	samples := make(map[string]jsontext.Value)
	for _, field := range f.Fields {
		if field.param == nil || field.param.In != place || !field.Required {
			continue
		}
		v := &value{field: field, texts: field.samples()}
		raw, err := v.encode(nil)
		if err != nil {
			return nil, err
		}
		samples[field.param.Name] = raw
	}
	return samples, nil
}
