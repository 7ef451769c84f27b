// Package form turns the operations of the contract into flags of a command line, and flags into JSON.
//
// It knows no operation and no kind of message by name, so a new one needs no change here. It builds JSON and judges none:
// the generated package finds the violations, and [Form.Place] turns their pointers back into flags.
package form

import (
	"slices"

	"github.com/jelou-go/jelou/internal/openapi"
)

// BotParam is the one parameter or member without a flag of its own here: every command has --bot.
const BotParam = "botId"

// Form is the part of a call that flags can make: an operation's parameters, and its body or one kind of it.
type Form struct {
	Operation *openapi.Operation
	Kind      string   // of the body; "" for an operation without kinds
	Name      string   // of the kind in a command line: "voice-call"
	Summary   string   // in a few words, without a full stop
	About     string   // in full
	Fields    []*Field // the flags, in the contract's order
	Example   []string // flags that make the contract's first example

	body *openapi.Schema // nil if flags cannot make the body
	bot  *Field          // whose flag every command has; nil if the call has no place for the bot
}

// Field is a flag.
type Field struct {
	Name     string   // without the dashes
	Alias    string   // the contract's own name, which works, too; "" for none
	Type     string   // of its values, such as "string" or "key=value,..."
	Usage    string   // its description and limits
	Required bool     // the flag must be given
	Values   []string // the values of an enum
	Keys     []Key    // of a value in the form key=value
	Short    string   // the key of such a value without =; "" for none
	Repeats  bool     // the flag can be given more than once
	Files    bool     // the flag accepts @FILE
	Time     bool     // the flag accepts a time, or how long ago it was
	Long     bool     // a long text: the flag accepts @FILE, and @@ stands for @
	FileFlag string   // the name of the flag for a file with the text; "" for none

	param  *openapi.Parameter // nil for a part of the body
	place  []string           // in the body
	schema *openapi.Schema    // of the value, or of each value if the flag repeats
}

// Key is a key of a value such as "id=a,title=Sales".
type Key struct {
	Name  string // with dots if it leads into an object or a list: phones.0.phone
	Usage string
}

// Of returns the forms of an operation: one for each kind of its body, or a single one. The flags of a form cannot have the
// reserved names.
func Of(op *openapi.Operation, reserved ...string) []*Form {
	all := kindsOf(op)
	for _, f := range all {
		f.setFields(reserved)
		f.illustrate()
	}
	return all
}

// OfFile returns the form of an operation with its body in a file.
func OfFile(op *openapi.Operation, reserved ...string) *Form {
	f := formOf(op)
	f.setFields(reserved)
	return f
}

func formOf(op *openapi.Operation) *Form {
	return &Form{Operation: op, Summary: firstSentence(op.Summary), About: plain(op.Description)}
}

// HasKinds reports whether an operation's body is one of several kinds of object.
func HasKinds(op *openapi.Operation) bool { return op.Body != nil && len(op.Body.Schema.Mapping) > 0 }

func kindsOf(op *openapi.Operation) []*Form {
	if !HasKinds(op) {
		f := formOf(op)
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

// BotInBody reports whether an operation has its bot at the top of the body instead of a parameter.
func BotInBody(op *openapi.Operation) bool {
	isBot := func(p *openapi.Parameter) bool { return p.Name == BotParam }
	return op.Body != nil && op.Body.Schema.Property(BotParam) != nil && !slices.ContainsFunc(op.Parameters, isBot)
}

// MakesBody reports whether flags can make the body.
func (f *Form) MakesBody() bool { return f.body != nil }

// illustrate sets Example from the contract's first example of this kind.
func (f *Form) illustrate() {
	if f.Operation.Body == nil {
		f.Example = f.paramArgs()
		return
	}
	for _, example := range f.Operation.Body.Examples {
		body, _ := decode(example.Value) // an example of the contract is JSON
		if f.body != nil && f.isKind(body) {
			f.Example = f.args(body)
			return
		}
	}
}

// isKind reports whether a body is of this kind.
func (f *Form) isKind(body any) bool {
	kind, _ := openapi.At(body, f.Operation.Body.Schema.Tag)
	return f.Kind == "" || kind == f.Kind
}
