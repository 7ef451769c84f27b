package form

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"
)

// Input is what a command line gives for a form.
type Input struct {
	form   *Form
	values []*value // of form.Fields
}

// Bind adds the flags of the form to a set.
func (f *Form) Bind(flags *pflag.FlagSet) *Input {
	in := &Input{form: f}
	for _, field := range f.Fields {
		v := &value{field: field}
		in.values = append(in.values, v)
		flag := flags.VarPF(v, field.Name, "", field.Usage)
		if field.Type == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
	return in
}

// ErrRepeated is the error of a flag that is given twice and has one value: neither of the two is surely
// the one that was meant.
var ErrRepeated = errors.New("given more than once")

// value is a flag's. It only gathers: what is wrong is said when all has been given.
type value struct {
	field *Field
	texts []string
}

func (v *value) Set(text string) error {
	if len(v.texts) > 0 && !v.field.Repeats {
		return ErrRepeated
	}
	v.texts = append(v.texts, text)
	return nil
}

func (v *value) Type() string { return v.field.Type }

// String is the default, which is none. It is never what was given, which is private.
func (v *value) String() string { return "" }

// Missing names the flags that must be given and were not: all of them, or, without the body, those for
// the path.
func (in *Input) Missing(body bool) []string {
	var names []string
	for _, v := range in.values {
		if v.field.Required && len(v.texts) == 0 && (body || v.field.param != "") {
			names = append(names, "--"+v.field.Name)
		}
	}
	return names
}

// HasBody tells whether any flag for the body was given.
func (in *Input) HasBody() bool {
	return slices.ContainsFunc(in.values, func(v *value) bool { return len(v.texts) > 0 && v.field.param == "" })
}

// Params gives the path's parameters, but for the bot.
func (in *Input) Params() map[string]string {
	params := make(map[string]string)
	for _, v := range in.values {
		if v.field.param != "" && len(v.texts) > 0 {
			params[v.field.param] = v.texts[0]
		}
	}
	return params
}

// Body makes the JSON, in one line. read reads the file that a value names with @; its errors must not have
// the name, which may be a text that begins with @. The errors name the flag, and hold nothing of what it
// was given.
func (in *Input) Body(read func(name string) ([]byte, error)) ([]byte, error) {
	all := new(given)
	for _, v := range in.values {
		if len(v.texts) == 0 || v.field.param != "" {
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
	return in.form.body.assemble(all)
}

// encode gives the value, or the list of the values, as JSON.
func (v *value) encode(read reader) (jsontext.Value, error) {
	list := jsontext.Value("[")
	for i, text := range v.texts {
		g, err := v.field.schema.parse(text, read)
		var raw jsontext.Value
		if err == nil {
			raw, err = v.field.schema.assemble(g)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.field.flag(i), err)
		}
		if !v.field.Repeats {
			return raw, nil
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, raw...)
	}
	return append(list, ']'), nil
}

// flag names the flag in an error: that with index i, counted from 1, where it can be given more than once.
func (f *Field) flag(i int) string {
	if f.Repeats {
		return "--" + f.Name + " " + strconv.Itoa(i+1)
	}
	return "--" + f.Name
}
