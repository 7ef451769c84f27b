package form

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Bind adds the flags to a set. The form then has the values from the command line.
func (f *Form) Bind(flags *pflag.FlagSet) {
	for _, field := range f.Fields {
		flag := flags.VarPF(field, field.Name, "", field.Usage)
		if field.valueType == "bool" {
			flag.NoOptDefVal = "true"
		}
		if field.Alias != "" {
			alias := flags.VarPF(field, field.Alias, "", field.Usage)
			alias.NoOptDefVal, alias.Hidden = flag.NoOptDefVal, true
		}
		if field.long {
			usage := "A file with the --" + field.Name + ", without the line break at its end; - for standard input."
			flags.Var(fileValue{field}, field.FileFlag, usage)
		}
	}
}

// Default gives a flag this text if the command line has neither the flag nor its alias.
func (f *Form) Default(flag, text string) {
	for _, field := range f.all {
		if field.Name == flag && !field.given() && text != "" {
			field.texts = []string{text}
		}
	}
}

// Missing returns the required flags that were not given. Without the body, only the flags of parameters count.
func (f *Form) Missing(body bool) []string {
	body = body && f.NeedsBody()
	var names []string
	for _, field := range f.Fields {
		if field.Required && !field.given() && (field.param != nil || body) {
			names = append(names, "--"+field.Name)
		}
	}
	return names
}

// NeedsBody reports whether the call has a body: a required one, or one with a given flag.
func (f *Form) NeedsBody() bool {
	body := f.Operation.Body
	return body != nil && (body.Required || f.HasBody())
}

// HasBody reports whether a flag for the body was given.
func (f *Form) HasBody() bool {
	return slices.ContainsFunc(f.Fields, func(field *Field) bool { return field.given() && field.param == nil })
}

// Params returns the given parameters as JSON. An error names the flag.
func (f *Form) Params() (map[*openapi.Parameter]jsontext.Value, error) {
	params := make(map[*openapi.Parameter]jsontext.Value)
	for _, field := range f.all {
		if field.param == nil || !field.given() {
			continue
		}
		raw, err := field.encode(nil)
		if err != nil {
			return nil, err
		}
		params[field.param] = raw
	}
	return params, nil
}

// Body returns the JSON of the body, on one line. read reads a file. Its error must not have the name, which may be a text
// that begins with @. An error of Body names the flag, and has nothing of its value.
func (f *Form) Body(read func(name string) ([]byte, error)) ([]byte, error) {
	body := make(parts)
	for _, field := range f.all {
		if !field.given() || field.param != nil {
			continue
		}
		raw, err := field.encode(read)
		if err != nil {
			return nil, err
		}
		if err := body.put(field.place, raw); err != nil {
			return nil, fmt.Errorf("--%s: %w", field.Name, err)
		}
	}
	return assemble(f.body, body)
}

// Samples returns values that keep to the contract for an operation's required parameters.
func Samples(op *openapi.Operation, bot string) (map[*openapi.Parameter]jsontext.Value, error) {
	f := &Form{Operation: op}
	f.setFields(nil)
	f.Default(Bot, bot)
	for _, field := range f.Fields {
		if field.Required {
			field.texts = field.param.Sample()
		}
	}
	return f.Params()
}
