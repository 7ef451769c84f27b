// Package form turns the operations of the contract into flags of a command line, and flags into JSON.
//
// It knows no operation and no kind of message by name, so a new one needs no change here. It builds JSON and judges none:
// the generated package finds the violations, and [Form.Place] turns their pointers back into flags.
package form

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/openapi"
)

// BotParam is the one parameter or member without a flag of its own here: every command has --bot.
const BotParam = "botId"

// Bot is the name of that flag. [Form.Default] sets it.
const Bot = "bot"

// Form is the part of a call that flags can make: an operation's parameters, and its body or one kind of it. It also has
// the values of these flags.
type Form struct {
	Operation   *openapi.Operation
	Kind        string   // of the body; "" for an operation without kinds
	Name        string   // of the kind in a command line: "voice-call"
	Summary     string   // in a few words, without a full stop
	About       string   // in full
	Deprecated  bool     // the operation or the kind
	Fields      []*Field // the flags, in the contract's order
	Example     []string // flags that make an example of the contract
	FileInstead bool     // the body of the example needs a file

	body *openapi.Schema // nil if flags cannot make the body
	all  []*Field        // Fields, and the bot if the call has a place for it
}

// Key is a key of a value such as "id=a,title=Sales".
type Key struct {
	Name  string // with dots if it leads into an object or a list: phones.0.phone
	Usage string
}

// Of returns the form of an operation, and those of the kinds of its body: with kinds, the operation's own form makes no
// body. The flags of a form cannot have the reserved names.
func Of(op *openapi.Operation, reserved ...string) (own *Form, kinds []*Form) {
	own = &Form{Operation: op, Summary: firstSentence(plain(op.Summary)), About: paragraphs(cmp.Or(op.Description, op.Summary)), Deprecated: op.Deprecated}
	if op.Body != nil {
		for _, kind := range op.Body.Schema.Mapping {
			about := kind.Schema.Description
			kinds = append(kinds, &Form{
				Operation: op, Kind: kind.Value, Name: Kebab(kind.Value),
				Summary: firstSentence(plain(about)), About: paragraphs(about), Deprecated: op.Deprecated || kind.Schema.Deprecated, body: kind.Schema,
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

// illustrate sets Example from the contract's first example of this kind that flags can make.
func (f *Form) illustrate() {
	f.Example, f.FileInstead = f.args(nil), f.Operation.Body != nil
	if f.body == nil {
		return
	}
	for _, example := range f.Operation.Body.Examples {
		body, _ := openapi.Decode(example.Value) // an example of the contract is JSON
		if f.isKind(body) && f.makes(body) {
			f.Example, f.FileInstead = f.args(body), false
			return
		}
	}
}

// makes reports whether flags can make the body. They cannot make an empty list or object, or a member that the
// contract does not know. Without flags, an optional body is left out.
func (f *Form) makes(body any) bool {
	for _, field := range f.all {
		if value, has := openapi.At(body, strings.Join(field.place, ".")); has && field.param == nil {
			field.texts = field.textsOf(value)
			defer func() { field.texts = nil }()
		}
	}
	made, err := f.Body(nil)
	again, _ := openapi.Decode(made)
	return err == nil && f.NeedsBody() && reflect.DeepEqual(again, body)
}

func (f *Form) isKind(body any) bool {
	kind, _ := openapi.At(body, f.Operation.Body.Schema.Tag)
	return f.Kind == "" || kind == f.Kind
}
