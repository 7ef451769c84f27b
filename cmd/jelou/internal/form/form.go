// Package form turns the contract's request bodies into flags of a command line, and flags into JSON.
//
// It knows no kind of message by name: what stands in the contract has its flags, so that a new kind needs
// nothing here. It builds JSON and judges none: whether a message keeps the contract's limits is for the
// generated package to say, whose pointers [Form.Place] turns back into flags.
package form

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/jelou-go/jelou/contract"
)

// Form is a request body that flags can make: one kind of message, or the body of an operation that has
// no kinds.
type Form struct {
	Operation string   // the operationId, such as "sendMessage"
	Name      string   // in a command line, such as "voice-call"
	Aliases   []string // other names, such as "voice_call"
	OneKind   bool     // it is the only body of its operation
	Summary   string   // what it is, in a few words without a full stop
	About     string   // what it is, in full
	Fields    []*Field // the flags, in the contract's order
	Example   []string // flags that make the contract's first example

	body *schema
}

// Field is a flag.
type Field struct {
	Name     string   // without the dashes
	Type     string   // what is asked for, such as "string" or "key=value,..."
	Usage    string   // what it is, with its limits
	Required bool     // it cannot be left out
	Values   []string // the values that there are, where they are few
	Keys     []Key    // of a value that is written as key=value
	Short    string   // the key that such a value without = is for, "" where there is none
	Repeats  bool     // it can be given more than once
	Files    bool     // it takes @FILE

	param   string   // the path parameter that it is, "" for a part of the body
	example string   // of the path parameter
	place   []string // in the body
	schema  *schema  // of the value, or of one of the values where it repeats
}

// Key is a key of a value such as "id=a,title=Sales".
type Key struct {
	Name  string // dotted where it leads into an object or a list: phones.0.phone
	Usage string
}

// Load gives the forms of the embedded contract, in its order. reserved are the names that flags of the
// program's own have.
func Load(reserved ...string) ([]*Form, error) {
	doc, err := embedded()
	if err != nil {
		return nil, err
	}
	examples, err := contract.Examples()
	if err != nil {
		return nil, err
	}
	return doc.forms(examples, reserved)
}

var embedded = sync.OnceValues(func() (*document, error) { return read(contract.Document()) })

// botParam is the path parameter that every command has a flag for.
const botParam = "botId"

func (d *document) forms(examples []contract.Example, reserved []string) ([]*Form, error) {
	var all []*Form
	for _, path := range d.Paths {
		for _, op := range path.value.operations() {
			forms, err := d.formsOf(op)
			if err != nil {
				return nil, err
			}
			for _, f := range forms {
				f.Fields = append(op.paramFields(), fieldsOf(f.body)...)
				nameFields(f, reserved)
			}
			all = append(all, forms...)
		}
	}
	for _, f := range all {
		if err := f.illustrate(examples); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// formsOf makes a form for each kind of body that the operation has.
func (d *document) formsOf(op *operation) ([]*Form, error) {
	body := op.body()
	if len(body.Discriminator.Mapping) == 0 {
		name := kebab(strings.TrimPrefix(op.ID, "send"))
		return []*Form{{
			Operation: op.ID, Name: name, Aliases: aliases(name, strings.ReplaceAll(name, "-", "_"), op.ID), OneKind: true,
			Summary: firstSentence(op.Summary), About: plain(op.Description), body: body,
		}}, nil
	}
	var all []*Form
	for _, kind := range body.Discriminator.Mapping {
		variant, err := d.named(kind.value)
		if err != nil {
			return nil, err
		}
		name := kebab(kind.name)
		all = append(all, &Form{
			Operation: op.ID, Name: name, Aliases: aliases(name, kind.name),
			Summary: firstSentence(plain(variant.Description)), About: plain(variant.Description), body: variant,
		})
	}
	return all, nil
}

// aliases gives the other names that differ from name.
func aliases(name string, others ...string) []string {
	return slices.DeleteFunc(others, func(other string) bool { return other == name })
}

// illustrate finds the first example that the form can make.
func (f *Form) illustrate(examples []contract.Example) error {
	for _, example := range examples {
		if example.Operation != f.Operation || !f.OneKind && kebab(example.Type) != f.Name {
			continue
		}
		args, err := f.Args(example.JSON)
		if err != nil {
			return fmt.Errorf("the contract: example %s: %w", example.Name, err)
		}
		f.Example = args
		return nil
	}
	return nil
}
