package form

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Input collects a form's values from a command line.
type Input struct {
	form   *Form
	values []*value // in the order of form.Fields
}

// Bind adds the form's flags to a set.
func (f *Form) Bind(flags *pflag.FlagSet) *Input {
	in := &Input{form: f}
	for _, field := range f.Fields {
		v := &value{field: field}
		in.values = append(in.values, v)
		flag := flags.VarPF(v, field.Name, "", field.Usage)
		if field.Type == "bool" {
			flag.NoOptDefVal = "true"
		}
		if field.Alias != "" {
			alias := flags.VarPF(v, field.Alias, "", field.Usage)
			alias.NoOptDefVal, alias.Hidden = flag.NoOptDefVal, true
		}
		if field.long {
			usage := "A file with the --" + field.Name + ", without the line break at its end; - for standard input."
			flags.Var(&fileValue{v}, field.FileFlag, usage)
		}
	}
	if f.bot != nil {
		in.values = append(in.values, &value{field: f.bot})
	}
	return in
}

// Default gives a flag this text if the command line has neither the flag nor its alias.
func (in *Input) Default(flag, text string) {
	for _, v := range in.values {
		if v.field.Name == flag && !v.given() && text != "" {
			v.texts = []string{text}
		}
	}
}

// Missing returns the required flags that were not given. Without the body, only the flags of parameters count.
func (in *Input) Missing(body bool) []string {
	body = body && in.NeedsBody()
	var names []string
	for _, v := range in.values {
		if v.field.Required && !v.given() && (v.field.param != nil || body) {
			names = append(names, "--"+v.field.Name)
		}
	}
	return names
}

// NeedsBody reports whether the call has a body: a required one, or one with a given flag.
func (in *Input) NeedsBody() bool {
	body := in.form.Operation.Body
	return body != nil && (body.Required || in.HasBody())
}

// HasBody reports whether a flag for the body was given.
func (in *Input) HasBody() bool {
	return slices.ContainsFunc(in.values, func(v *value) bool {
		return v.given() && v.field.param == nil && v.field != in.form.bot
	})
}

// Params returns the given parameters as JSON. An error names the flag.
func (in *Input) Params() (map[*openapi.Parameter]jsontext.Value, error) {
	params := make(map[*openapi.Parameter]jsontext.Value)
	for _, v := range in.values {
		if v.field.param == nil || !v.given() {
			continue
		}
		raw, err := v.encode(nil)
		if err != nil {
			return nil, err
		}
		params[v.field.param] = raw
	}
	return params, nil
}

// Body returns the JSON of the body, on one line. read reads a file. Its error must not have the name, which may be a text
// that begins with @. An error of Body names the flag, and has nothing of its value.
func (in *Input) Body(read func(name string) ([]byte, error)) ([]byte, error) {
	all := new(given)
	for _, v := range in.values {
		if !v.given() || v.field.param != nil {
			continue
		}
		raw, err := v.encode(read)
		if err != nil {
			return nil, err
		}
		if err := all.put(v.field.place, raw); err != nil {
			return nil, fmt.Errorf("--%s: %w", v.field.Name, err)
		}
	}
	return assemble(in.form.body, all)
}
