// Package form turns the operations of the contract into flags of a command line, and flags into JSON.
//
// It knows no operation and no kind of message by name: a new one needs nothing here. It builds JSON and judges none:
// the generated package says whether a message keeps the contract, and [Form.Place] turns its pointers back into flags.
package form

import (
	"fmt"
	"slices"

	"github.com/jelou-go/jelou/internal/openapi"
)

// BotParam is the parameter that is no flag of a form: every command has --bot for it.
const BotParam = "botId"

// Form is the part of a call that flags can make: the parameters of an operation, and its body or one kind of it.
type Form struct {
	Operation *openapi.Operation
	Kind      string   // the kind of the body, "" for an operation without kinds
	Name      string   // of a kind, in a command line: "voice-call"
	Summary   string   // in a few words, without a full stop
	About     string   // in full
	Fields    []*Field // the flags, in the contract's order
	Example   []string // flags that make the contract's first example

	body *openapi.Schema // nil for none that flags can make
}

// Field is a flag.
type Field struct {
	Name     string   // without the dashes
	Alias    string   // the contract's own name, which works, too; "" for none
	Type     string   // of its values, such as "string" or "key=value,..."
	Usage    string   // its description and limits
	Required bool     // it cannot be left out
	Values   []string // the values of an enum
	Keys     []Key    // of a value that is written as key=value
	Short    string   // the key that such a value without = is for, "" for none
	Repeats  bool     // it can be given more than once
	Files    bool     // it takes @FILE
	Time     bool     // it takes a time, also as how long ago
	Long     bool     // it is a long text: it takes @FILE, @@ stands for @, and there is a flag for a file beside it

	param  *openapi.Parameter // nil for a part of the body
	place  []string           // in the body
	schema *openapi.Schema    // of the value, or of one of the values if it repeats
	file   bool               // the value is the name of a file with the text
}

// Key is a key of a value such as "id=a,title=Sales".
type Key struct {
	Name  string // with dots if it leads into an object or a list: phones.0.phone
	Usage string
}

// Of returns the forms of an operation: one for each kind of its body, or else one. reserved are names that the flags
// of a form cannot have.
func Of(op *openapi.Operation, reserved ...string) ([]*Form, error) {
	all := kindsOf(op)
	for _, f := range all {
		f.Fields = fieldsOf(op, f.body)
		nameFields(f, reserved)
		if err := f.illustrate(); err != nil {
			return nil, fmt.Errorf("the contract: %s: %w", op.ID, err)
		}
	}
	return all, nil
}

// OfFile returns the form of an operation whose body comes from a file.
func OfFile(op *openapi.Operation, reserved ...string) *Form {
	f := &Form{Operation: op, Summary: firstSentence(op.Summary), About: plain(op.Description), Fields: fieldsOf(op, nil)}
	nameFields(f, reserved)
	return f
}

// HasKinds tells whether the body of an operation is one of several kinds of object.
func HasKinds(op *openapi.Operation) bool { return op.Body != nil && len(op.Body.Schema.Mapping) > 0 }

func kindsOf(op *openapi.Operation) []*Form {
	if !HasKinds(op) {
		f := &Form{Operation: op, Summary: firstSentence(op.Summary), About: plain(op.Description)}
		if op.Body != nil && op.Body.Schema.IsObject() {
			f.body = op.Body.Schema
		}
		return []*Form{f}
	}
	var all []*Form
	for _, kind := range op.Body.Schema.Mapping {
		about := plain(kind.Schema.Description)
		all = append(all, &Form{
			Operation: op, Kind: kind.Value, Name: Kebab(kind.Value), Summary: firstSentence(about), About: about, body: kind.Schema,
		})
	}
	return all
}

// BotInBody tells whether an operation has its bot at the top of the body, in place of a parameter.
func BotInBody(op *openapi.Operation) bool {
	isBot := func(p *openapi.Parameter) bool { return p.Name == BotParam }
	return op.Body != nil && op.Body.Schema.Property(BotParam) != nil && !slices.ContainsFunc(op.Parameters, isBot)
}

// MakesBody tells whether flags can make the body.
func (f *Form) MakesBody() bool { return f.body != nil }

// illustrate finds the first example that the form can make.
func (f *Form) illustrate() error {
	if f.Operation.Body == nil {
		f.Example = f.paramArgs()
		return nil
	}
	for _, example := range f.Operation.Body.Examples {
		if f.body == nil || !f.isKind(example.Value) {
			continue
		}
		args, err := f.Args(example.Value)
		if err != nil {
			return fmt.Errorf("example %s: %w", example.Name, err)
		}
		f.Example = args
		return nil
	}
	return nil
}

// isKind tells whether a body is of this kind.
func (f *Form) isKind(body openapi.Value) bool {
	if f.Kind == "" {
		return true
	}
	value, err := lookUp([]byte(body), []string{f.Operation.Body.Schema.Tag})
	if err != nil || value == nil {
		return false
	}
	kind, err := unquote(value)
	return err == nil && kind == f.Kind
}
