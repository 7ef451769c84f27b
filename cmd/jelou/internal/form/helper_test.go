package form

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/internal/openapi"
)

// read parses a command line. It forgets the one before.
func read(f *Form, args ...string) error {
	for _, field := range f.all {
		field.texts, field.file = nil, ""
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.Bind(flags)
	return flags.Parse(args)
}

// body parses a command line and returns the JSON.
func body(t *testing.T, f *Form, args ...string) (string, error) {
	t.Helper()
	if err := read(f, args...); err != nil {
		return "", err
	}
	f.Default(Bot, "BOT_ID") // as in the examples
	raw, err := f.Body(func(name string) ([]byte, error) {
		if text, ok := strings.CutPrefix(name, "file:"); ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	})
	return string(raw), err
}

func ours(t *testing.T) []*Form {
	t.Helper()
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return formsOf(document, "bot")
}

func formsOf(document *openapi.Document, reserved ...string) []*Form {
	var all []*Form
	for _, op := range document.Operations {
		own, kinds := Of(op, reserved...)
		if len(kinds) == 0 {
			own.Name = Kebab(op.ID)
			kinds = []*Form{own}
		}
		all = append(all, kinds...)
	}
	return all
}

func odd(t *testing.T, name string) *Form {
	t.Helper()
	text, err := os.ReadFile("testdata/odd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return named(t, formsOf(document, "server", "bot"), name)
}

func named(t *testing.T, forms []*Form, name string) *Form {
	t.Helper()
	i := slices.IndexFunc(forms, func(f *Form) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no form %s", name)
	}
	return forms[i]
}

func flagNames(f *Form) []string {
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
		if field.FileFlag != "" {
			names = append(names, field.FileFlag)
		}
	}
	return names
}

func fieldNamed(t *testing.T, f *Form, name string) *Field {
	t.Helper()
	i := slices.IndexFunc(f.Fields, func(field *Field) bool { return field.Name == name })
	if i < 0 {
		t.Fatalf("no flag --%s", name)
	}
	return f.Fields[i]
}
