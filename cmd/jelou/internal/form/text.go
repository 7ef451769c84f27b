package form

import (
	"encoding/csv"
	"reflect"
	"strconv"
	"strings"

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
			texts = field.param.Sample()
		}
		for _, text := range texts {
			args = append(args, "--"+field.Name+"="+text)
		}
	}
	return args
}

// textsOf returns the texts that the flag needs for a value.
func (f *Field) textsOf(value any) []string {
	items := []any{value}
	if f.repeats {
		items, _ = value.([]any)
	}
	var texts []string
	for _, item := range items {
		text := textOf(f.schema, item)
		if f.long && strings.HasPrefix(text, "@") {
			text = "@" + text
		}
		texts = append(texts, text)
	}
	return texts
}

// textOf returns a text that parse reads as value: the shortest form, or JSON if parse would read a short form differently.
func textOf(s *openapi.Schema, value any) string {
	members, isObject := value.(map[string]any)
	if !isObject || !s.IsObject() && !s.IsUnion() {
		return leaf(s, value)
	}
	for _, text := range []string{shortText(s, members), pairs(s, members, false), pairs(s, members, true)} {
		if text == "" || strings.HasPrefix(text, "@") {
			continue
		}
		if g, err := parse(s, text, nil); err == nil {
			raw, _ := assemble(s, g)
			if again, err := openapi.Decode(raw); err == nil && reflect.DeepEqual(again, value) {
				return text
			}
		}
	}
	return string(openapi.Encode(value))
}

// shortText returns the value of the only member, if it can stand for the object; "" if not.
func shortText(s *openapi.Schema, members map[string]any) string {
	text, _ := members[short(s)].(string)
	if len(members) > 1 {
		return ""
	}
	return text
}

// pairs returns an object in the form key=value,key=value. It leaves out members that are not in the contract, and those that
// assemble adds unless filledIn is true: a union may need them.
func pairs(s *openapi.Schema, members map[string]any, filledIn bool) string {
	var line strings.Builder
	out := csv.NewWriter(&line)
	_ = out.Write(appendPairs(nil, s, "", members, filledIn)) // a strings.Builder accepts everything
	out.Flush()
	return strings.TrimSuffix(line.String(), "\n")
}

func appendPairs(all []string, s *openapi.Schema, key string, value any, filledIn bool) []string {
	prefix := key
	if key != "" {
		prefix += "."
	}
	switch value := value.(type) {
	case map[string]any:
		if alternative, err := choose(s, value); s.IsUnion() && err == nil {
			s = alternative
		}
		for _, p := range s.Properties {
			if member, has := value[p.Name]; has && (filledIn || !s.FilledIn(p.Name)) {
				all = appendPairs(all, p.Schema, prefix+p.Name, member, filledIn)
			}
		}
		if s.IsObject() {
			return all
		}
	case []any:
		if s.Items != nil {
			for i, item := range value {
				all = appendPairs(all, s.Items, prefix+strconv.Itoa(i), item, filledIn)
			}
			return all
		}
	}
	return append(all, key+"="+leaf(s, value))
}

// leaf returns a value without keys as a flag or a key has it: a string without quotes, anything else as JSON.
func leaf(s *openapi.Schema, value any) string {
	if text, ok := value.(string); ok && s.Type == "string" {
		return text
	}
	return string(openapi.Encode(value))
}
