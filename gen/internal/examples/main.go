// Command examples writes the contract's examples as Go: an Example for each, which sends a literal to a
// sandbox and shows the JSON that arrives. Its argument is the directory of package jelou, where what the
// examples are made of has just been generated.
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"log"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/internal/pretty"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("examples: ")
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("the one argument is the directory of package jelou")
	}
	source, err := generate(args[0])
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(args[0], "example_gen_test.go"), source, 0o644) //nolint:gosec // as other files of a checkout
}

//go:embed example.tmpl
var text string

var file = template.Must(template.New("").Parse(text))

// example is one function of the file.
type example struct {
	Func    string // its name
	Doc     string
	Call    string // without the closing parenthesis
	Literal string
	Output  []string // lines
}

func generate(dir string) ([]byte, error) {
	p := &printer{}
	var err error
	if p.constants, err = readConstants(dir); err != nil {
		return nil, err
	}
	all, err := examples(p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = file.Execute(&out, map[string]any{"Examples": all, "UsesPointer": p.usesPointer, "UsesJSON": p.usesJSON})
	if err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

func examples(p *printer) ([]example, error) {
	document, err := contract.Load()
	if err != nil {
		return nil, err
	}
	shown, err := contract.Examples()
	if err != nil {
		return nil, err
	}
	var all []example
	first := make(map[string]string) // the name of a type's first example in the contract
	for _, one := range shown {
		to, err := callOf(document, one.Operation)
		if err != nil {
			return nil, err
		}
		made, err := p.example(to, one, first)
		if err != nil {
			return nil, fmt.Errorf("the example %s of %s: %w", one.Name, one.Operation, err)
		}
		all = append(all, made)
	}
	return all, nil
}

func (p *printer) example(to call, shown contract.Example, first map[string]string) (example, error) {
	value, err := to.read(shown)
	if err != nil {
		return example{}, err
	}
	p.like = shown.JSON
	literal, err := p.message(value)
	if err != nil {
		return example{}, err
	}
	arrives, err := pretty.JSON(shown.JSON)
	if err != nil {
		return example{}, err
	}
	name := value.Type().Name()
	made := example{
		Func:    "Example" + name,
		Doc:     shown.Summary + ".",
		Call:    to.method + "(" + strings.Join(append([]string{"context.Background()"}, to.arguments...), ", "),
		Literal: literal,
		Output:  strings.Split(strings.TrimSpace(arrives), "\n"),
	}
	if of, again := first[name]; again {
		made.Func += "_" + suffix(shown.Name, of)
	} else {
		first[name] = shown.Name
	}
	return made, nil
}

// suffix is what tells a further example of a type from the first: "withOptions" for text_with_options
// after text.
func suffix(name, first string) string {
	words := strings.Split(strings.TrimPrefix(name, first+"_"), "_")
	for i := 1; i < len(words); i++ {
		words[i] = upper(words[i])
	}
	return strings.ToLower(words[0][:1]) + words[0][1:] + strings.Join(words[1:], "")
}
