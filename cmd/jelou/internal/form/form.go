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

// Bot is the name of that flag. [Input.Default] sets it.
const Bot = "bot"

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
	Name     string // without the dashes
	Alias    string // the contract's own name, which works, too; "" for none
	Type     string // of its values, such as "string" or "key=value,..."
	Usage    string // its description and limits
	Required bool   // the flag must be given
	FileFlag string // the name of the flag for a file with a long text; "" for none

	param   *openapi.Parameter // nil for a part of the body
	place   []string           // in the body
	schema  *openapi.Schema    // of the value, or of each value if the flag repeats
	repeats bool               // the flag can be given more than once
	time    bool               // the flag accepts a time, or how long ago it was
	long    bool               // a long text: the flag accepts @FILE, and @@ stands for @
}

// Completions returns the values that a shell can complete. ok is false if the flag also accepts @FILE.
func (f *Field) Completions() (values []string, ok bool) {
	if f.time {
		return []string{"1h", "24h", "168h"}, true
	}
	return f.schema.Enum, f.schema.IsScalar()
}

// Keys returns the keys of a value in the form key=value; nil if the flag has another form.
func (f *Field) Keys() []Key {
	if !f.hasKeys() {
		return nil
	}
	return keys(f.schema)
}

// Short returns the key of such a value without =; "" for none.
func (f *Field) Short() string { return short(f.schema) }

func (f *Field) hasKeys() bool { return f.schema.IsObject() || f.schema.IsUnion() }

// Key is a key of a value such as "id=a,title=Sales".
type Key struct {
	Name  string // with dots if it leads into an object or a list: phones.0.phone
	Usage string
}

// Of returns the form of an operation, and those of the kinds of its body: with kinds, the operation's own form makes no
// body. The flags of a form cannot have the reserved names.
func Of(op *openapi.Operation, reserved ...string) (own *Form, kinds []*Form) {
	own = &Form{Operation: op, Summary: firstSentence(op.Summary), About: plain(op.Description)}
	if op.Body != nil {
		for _, kind := range op.Body.Schema.Mapping {
			about := plain(kind.Schema.Description)
			kinds = append(kinds, &Form{
				Operation: op, Kind: kind.Value, Name: Kebab(kind.Value),
				Summary: firstSentence(about), About: about, body: kind.Schema,
			})
		}
		if len(kinds) == 0 && op.Body.Schema.IsObject() {
			own.body = op.Body.Schema
		}
	}
	for _, f := range append([]*Form{own}, kinds...) {
		f.setFields(reserved)
		f.illustrate()
	}
	return own, kinds
}

// HasBot reports whether a call of the operation is for a bot.
func HasBot(op *openapi.Operation) bool { return hasBotParam(op) || BotInBody(op) }

// BotInBody reports whether an operation has its bot at the top of the body instead of a parameter.
func BotInBody(op *openapi.Operation) bool {
	return op.Body != nil && op.Body.Schema.Property(BotParam) != nil && !hasBotParam(op)
}

func hasBotParam(op *openapi.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *openapi.Parameter) bool { return p.Name == BotParam })
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
		body, _ := openapi.Decode(example.Value) // an example of the contract is JSON
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
