package form

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"
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

var (
	errRepeated = errors.New("given more than once") // nobody knows which of the two the user meant
	errEmpty    = errors.New("is empty")
)

// value is the value of a flag. It only collects texts; mistakes are reported once all flags are known.
type value struct {
	field *Field
	texts []string
	file  string // a file with the text; "" for none
}

func (v *value) Set(text string) error {
	if len(v.texts) > 0 && !v.field.repeats {
		return errRepeated
	}
	if text == "" && v.field.param != nil {
		return errEmpty
	}
	v.texts = append(v.texts, text)
	return nil
}

func (v *value) Type() string { return v.field.Type }

// String returns the default, which is empty. It never returns the given text, which is private.
func (v *value) String() string { return "" }

// OfMessage marks a flag whose empty text can be meant, and whose errors have nothing of its value.
func (v *value) OfMessage() {}

func (v *value) given() bool { return len(v.texts) > 0 || v.file != "" }

// fileValue is the value of a flag for a file with a long text.
type fileValue struct{ *value }

func (v *fileValue) Set(name string) error {
	if v.file != "" {
		return errRepeated
	}
	if name == "" {
		return errEmpty
	}
	v.file = name
	return nil
}

func (v *fileValue) Type() string { return "FILE|-" }

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

// Params returns the parameters in one place, such as "path", as JSON. An error names the flag.
func (in *Input) Params(place string) (map[string]jsontext.Value, error) {
	params := make(map[string]jsontext.Value)
	for _, v := range in.values {
		if v.field.param == nil || v.field.param.In != place || !v.given() {
			continue
		}
		raw, err := v.encode(nil)
		if err != nil {
			return nil, err
		}
		params[v.field.param.Name] = raw
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

// encode returns the value, or the list of values, as JSON.
func (v *value) encode(read reader) (jsontext.Value, error) {
	if v.file != "" {
		return v.encodeFile(read)
	}
	var items [][]byte
	for i, text := range v.texts {
		raw, err := v.field.encode(text, read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.field.flag(i), err)
		}
		if !v.field.repeats {
			return raw, nil
		}
		items = append(items, raw)
	}
	return list(items), nil
}

func (v *value) encodeFile(read reader) (raw jsontext.Value, err error) {
	text := ""
	if len(v.texts) > 0 {
		err = errors.New("given twice")
	} else if text, err = readText(v.file, read); err == nil {
		raw, err = encode(v.field.schema, text)
	}
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", v.field.FileFlag, err)
	}
	return raw, nil
}

func (f *Field) encode(text string, read reader) (jsontext.Value, error) {
	switch {
	case f.long:
		return f.encodeLong(text, read)
	case f.time:
		return f.encodeTime(text)
	}
	g, err := parse(f.schema, text, read)
	if err != nil {
		return nil, err
	}
	return assemble(f.schema, g)
}

// flag returns the flag's name for an error, with the number of its value i if the flag repeats.
func (f *Field) flag(i int) string {
	if f.repeats {
		return "--" + f.Name + " " + strconv.Itoa(i+1)
	}
	return "--" + f.Name
}
