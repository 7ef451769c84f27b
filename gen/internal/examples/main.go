// Command examples prints the contract's examples as Go. Each example becomes an Example function that sends a literal to
// a sandbox and prints the JSON that arrives. The arguments are the contract and the generated file of package jelou.
// Build the program with that same file.
package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/pretty"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("examples: ")
	if err := run(os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("want two arguments: the contract and the generated file of package jelou")
	}
	text, err := os.ReadFile(args[0]) //nolint:gosec // the name is ours
	if err != nil {
		return err
	}
	document, err := openapi.Read(text)
	if err != nil {
		return err
	}
	source, err := generate(document, args[1])
	if err != nil {
		return err
	}
	_, err = out.Write(source)
	return err
}

//go:embed example.tmpl
var text string

var file = template.Must(template.New("").Parse(text))

// example is an Example function.
type example struct {
	Func    string // its name
	Doc     string
	Call    string   // the method and its first arguments
	Pointer bool     // the method takes a pointer to the literal
	Literal string   // the body
	Output  []string // the lines of the output
}

func generate(document *openapi.Document, generated string) ([]byte, error) {
	p := &printer{}
	var err error
	if p.constants, err = readConstants(generated); err != nil {
		return nil, err
	}
	all, err := examples(document, p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = file.Execute(&out, map[string]any{"Examples": all, "UsesPointer": p.usesPointer, "UsesTime": p.usesTime})
	if err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

func examples(document *openapi.Document, p *printer) ([]example, error) {
	var all []example
	first := make(map[string]string) // the name of each type's first example
	used := make(map[string]bool)
	for _, op := range document.Operations {
		if op.Body == nil {
			continue
		}
		to, err := callOf(op, p)
		if err != nil {
			return nil, err
		}
		if to == nil {
			continue
		}
		for _, shown := range op.Body.Examples {
			shown.Name = cmp.Or(shown.Name, op.ID)
			shown.Summary = cmp.Or(shown.Summary, strings.TrimSuffix(op.Summary, "."), op.ID)
			made, err := p.example(to, shown, first)
			if err != nil {
				return nil, fmt.Errorf("the example %s of %s: %w", shown.Name, op.ID, err)
			}
			name := made.Func
			for n := 2; used[made.Func]; n++ { // two operations may name an example of one type alike
				made.Func = name + strconv.Itoa(n)
			}
			used[made.Func] = true
			all = append(all, made)
		}
	}
	return all, nil
}

func (p *printer) example(to *call, shown openapi.Example, first map[string]string) (example, error) {
	value, err := to.read(shown)
	if err != nil {
		return example{}, err
	}
	p.like = shown.Value
	literal, err := p.body(value)
	if err != nil {
		return example{}, err
	}
	arrives, err := pretty.JSON(shown.Value)
	if err != nil {
		return example{}, err
	}
	name := value.Type().Name()
	if name == "" { // a list or a map
		name = "ClientWithResponses_" + to.method
	}
	made := example{
		Func:    "Example" + name,
		Doc:     shown.Summary + ".",
		Call:    to.method + "(" + strings.Join(append([]string{"context.Background()"}, to.arguments...), ", "),
		Pointer: to.pointer,
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

// suffix returns the suffix of a type's further example: "withOptions" for text_with_options if text is the first example.
func suffix(name, first string) string {
	words := strings.FieldsFunc("x "+strings.TrimPrefix(name, first+"_"), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(words) > 1 && unicode.IsLetter([]rune(words[1])[0]) {
		words = words[1:] // the x is for a name that does not begin with a letter
	}
	for i := 1; i < len(words); i++ {
		words[i] = upper(words[i])
	}
	begin := []rune(words[0])
	return strings.ToLower(string(begin[:1])) + string(begin[1:]) + strings.Join(words[1:], "")
}
