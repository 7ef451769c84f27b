package form

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/contract"
)

// body parses a command line and makes the JSON.
func body(t *testing.T, f *Form, args ...string) (string, error) {
	t.Helper()
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	in := f.Bind(flags)
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	raw, err := in.Body(func(name string) ([]byte, error) {
		if text, ok := strings.CutPrefix(name, "file:"); ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	})
	return string(raw), err
}

func ours(t *testing.T) []*Form {
	t.Helper()
	forms, err := Load("bot")
	if err != nil {
		t.Fatal(err)
	}
	return forms
}

func odd(t *testing.T, name string) *Form {
	t.Helper()
	text, err := os.ReadFile("testdata/odd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	forms, err := doc.forms([]contract.Example{{Operation: "sendBigNudge", JSON: []byte(`{"words":["a"]}`)}}, []string{"server"})
	if err != nil {
		t.Fatal(err)
	}
	return named(t, forms, name)
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
	}
	return names
}

// Whatever the contract shows can be said in flags, and comes out as it is in the contract.
func TestFlagsMakeEveryExample(t *testing.T) {
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, f := range ours(t) {
		for _, example := range examples {
			if example.Operation != f.Operation || !f.OneKind && kebab(example.Type) != f.Name {
				continue
			}
			args, err := f.Args(example.JSON)
			if err != nil {
				t.Fatalf("%s: %v", example.Name, err)
			}
			got, err := body(t, f, args...)
			if err != nil || !sameJSON([]byte(got), example.JSON) {
				t.Errorf("%s: %q\nmake %s, %v\nwant %s", example.Name, args, got, err, example.JSON)
			}
			if joined := strings.Join(args, " "); strings.Contains(joined, "{") && !strings.Contains(joined, "payload={") {
				t.Errorf("%s: %q says in JSON what keys could say", example.Name, args)
			}
			made++
		}
	}
	if made != len(examples) {
		t.Errorf("made %d of %d examples", made, len(examples))
	}
}

func TestNamesOfFlags(t *testing.T) {
	forms := ours(t)
	for name, want := range map[string]string{
		"text":         "user text bot-id title button-text-type button-text option",
		"voice-call":   "user header text display-text",
		"location":     "user lat long",
		"quick-reply":  "user text title quick-reply",
		"flow-message": "user title text caption flow-name flow-cta flow-action-payload",
		"carousel":     "user text card",
		"cta-url":      "user title text caption display-text url",
	} {
		if got := strings.Join(flagNames(named(t, forms, name)), " "); got != want {
			t.Errorf("%s has the flags\n%s, want\n%s", name, got, want)
		}
	}
	want := "user flag message-server style-name count colour border-name width border-style style row limit " +
		"label branch shape anything only"
	if got := strings.Join(flagNames(odd(t, "odd-one")), " "); got != want {
		t.Errorf("the odd one has the flags\n%s, want\n%s", got, want)
	}
	if got := strings.Join(flagNames(odd(t, "big-nudge")), " "); got != "user nudge-kind word" {
		t.Errorf("the nudge has the flags %s", got)
	}
}

func TestForms(t *testing.T) {
	f := odd(t, "odd-one")
	if f.Operation != "sendMessage" || !slices.Equal(f.Aliases, []string{"ODD_one"}) || f.OneKind ||
		f.Summary != "An odd message" || f.About != `An odd message. It is "odd" (guess).` {
		t.Errorf("%+v", f)
	}
	f = odd(t, "big-nudge")
	if f.Operation != "sendBigNudge" || !slices.Equal(f.Aliases, []string{"big_nudge", "sendBigNudge"}) || !f.OneKind ||
		f.Summary != "Nudge a person" || f.About != "Nudges." || !slices.Equal(f.Example, []string{"--user=5939", "--nudge-kind=soft", "--word=a"}) {
		t.Errorf("%+v", f)
	}
}

func TestBody(t *testing.T) {
	const start = `{"type":"ODD_one","userId":"5",`
	for _, test := range []struct {
		args, want string
	}{
		{"--flag", `"flag":true,"style":{"kind":"fixed"}}`},
		{"--flag=false|--message-server=s", `"flag":false,"server":"s","style":{"kind":"fixed"}}`},
		{"--flag|--count=3|--style-name=@a", `"flag":true,"style":{"kind":"fixed","name":"@a","count":3}}`},
		{"--flag|--width=1.50|--border-name=n", `"flag":true,"style":{"kind":"fixed"},"border":{"name":"n","width":1.50}}`},
		{"--flag|--row=[1, 2]|--row=[]", `"flag":true,"style":{"kind":"fixed"},"rows":[[1, 2],[]]}`},
		{"--flag|--limit=7|--limit=-8", `"flag":true,"style":{"kind":"fixed"},"limits":[7,-8]}`},
		{"--flag|--anything=9007199254740993", `"flag":true,"style":{"kind":"fixed"},"anything":9007199254740993}`},
		{`--flag|--anything=@file:{"a":[]}`, `"flag":true,"style":{"kind":"fixed"},"anything":{"a":[]}}`},
		{"--flag|--shape=radius=1,filled=true", `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"circle","radius":1,"filled":true}}`},
		{"--flag|--shape=radius=1,shape=ball", `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"ball","radius":1}}`},
		{`--flag|--shape={"shape":"cube"}`, `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"cube"}}`},
		{"--flag|--label=root|--branch=label=a,branches.0.label=b|--branch=label=c", `"flag":true,"style":{"kind":"fixed"},` +
			`"tree":{"label":"root","branches":[{"label":"a","branches":[{"label":"b"}]},{"label":"c"}]}}`},
		{"--flag|--only=two", `"flag":true,"style":{"kind":"fixed"},"only":"two"}`},
	} {
		args := append([]string{"--user=5"}, strings.Split(test.args, "|")...)
		if got, err := body(t, odd(t, "odd-one"), args...); err != nil || got != start+test.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", test.args, got, err, start+test.want)
		}
	}
}

func TestListItems(t *testing.T) {
	forms := ours(t)
	for _, test := range []struct {
		form, flag, want string
	}{
		{"quick-reply", "--quick-reply=Yes", `{"title":"Yes"}`},
		{"quick-reply", "--quick-reply=Yes, please", `{"title":"Yes, please"}`},
		{"quick-reply", "--quick-reply=title=@home = {sweet}", `{"title":"@home = {sweet}"}`},
		{"quick-reply", "--quick-reply=", `{"title":""}`},
		{"quick-reply", `--quick-reply={"title":"A","title":"B"}`, `{"title":"A","title":"B"}`}, // which validation reports
		{"text", `--option=title=Tea,id=a`, `{"id":"a","title":"Tea"}`},
		{"text", `--option=id=a,"title=Tea, ""hot"""`, `{"id":"a","title":"Tea, \"hot\""}`},
		{"text", "--option=\"title=a\nb\"", `{"title":"a\nb"}`},
		{"text", `--option=@file:{"title":"T"}`, `{"title":"T"}`},
		{"text", `--option=title=ñ<&>`, `{"title":"ñ<&>"}`},
	} {
		got, err := body(t, named(t, forms, test.form), test.flag)
		if err != nil || !strings.HasSuffix(got, ":["+test.want+"]}") {
			t.Errorf("%s: %s, %v, want %s", test.flag, got, err, test.want)
		}
	}
}

// What is wrong is said with the flag, and never with what was given.
func TestMistakes(t *testing.T) {
	forms := ours(t)
	const private = "zq9"
	for _, test := range []struct {
		form, args, want string
	}{
		{"location", "--lat=zq9", "--lat: must be a number"},
		{"location", "--lat=1zq9", "--lat: must be a number"},
		{"location", "--lat=", "--lat: must be a number"},
		{"location", `--lat="1"`, "--lat: must be a number"},
		{"text", "--text=zq9|--text=zq9", "given more than once"},
		{"text", "--text=zq9\xff", "--text: must be valid UTF-8"},
		{"text", "--option=a|--option=id=zq9,zq9", "--option 2: part 2: not key=value, where the key is one of id, title, description"},
		{"text", "--option=zq9=1", "--option 1: no such key; the keys are id, title, description"},
		{"text", "--option=title.x=1", "--option 1: no such key; the keys are id, title, description"},
		{"text", `--option=id=1,title=zq9 "x"`, "--option 1: not key=value,...: put a pair with a comma"},
		{"text", "--option=id=1\ntitle=zq9", "--option 1: not key=value,...: put a pair with a comma"},
		{"text", "--option=id=1,id=zq9", "--option 1: part 2: id: given twice"},
		{"text", `--option={"zq9`, "--option 1: not valid JSON"},
		{"text", `--option={}{"zq9":1}`, "--option 1: not valid JSON"},
		{"text", "--option=@-", "--option 1: standard input cannot be read here"},
		{"text", "--option=@zq9", "--option 1: @FILE: no such file"},
		{"text", "--option=@file:{zq9", "--option 1: @FILE: not valid JSON"},
		{"contacts", "--contact=Ana", "--contact 1: not key=value, where the key is one of name.formatted_name"},
		{"contacts", "--contact=phones.1.phone=zq9", "--contact 1: phones: the numbers in its keys must go 0, 1, 2"},
		{"contacts", "--contact=phones.01.phone=zq9", "--contact 1: no such key"},
		{"contacts", "--contact=phones.0=zq9", "--contact 1: phones.0: not valid JSON"},
		{"contacts", `--contact="name={""first_name"":""zq9""}",name.last_name=zq9`, "--contact 1: part 2: name.last_name: given twice"},
		{"carousel", "--card=card_index=zq9", "--card 1: card_index: must be a number"},
		{"carousel", "--card=header.image.link=zq9,header.type=video", "--card 1: header: these keys do not go together"},
		{"carousel", "--card=action.parameters.url=zq9,action.buttons.0.quick_reply.title=zq9", "--card 1: action: these keys do not go together"},
		{"flow", "--flow-action-payload=zq9", "--flow-action-payload: not valid JSON; a text needs double quotes"},
	} {
		got, err := body(t, named(t, forms, test.form), strings.Split(test.args, "|")...)
		if strings.HasPrefix(test.want, "given") { // by pflag, whose text the program replaces
			if !errors.Is(err, ErrRepeated) {
				t.Errorf("%s: %v", test.args, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), private) {
			t.Errorf("%s: %s, %v, want %s", test.args, got, err, test.want)
		}
	}
	_, err := body(t, odd(t, "odd-one"), "--flag=zq9")
	if err == nil || err.Error() != "--flag: must be true or false" {
		t.Errorf("--flag=zq9: %v", err)
	}
	_, err = body(t, odd(t, "odd-one"), "--shape=radius=1")
	if err == nil || err.Error() != "--shape: say which it is: shape is one of circle, ball" {
		t.Errorf("a shape that can be two: %v", err)
	}
}

func TestMissing(t *testing.T) {
	bind := func(f *Form, args ...string) *Input {
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		in := f.Bind(flags)
		if err := flags.Parse(args); err != nil {
			t.Fatal(err)
		}
		return in
	}
	in := bind(odd(t, "odd-one"), "--user=1")
	if got := in.Missing(true); !slices.Equal(got, []string{"--flag"}) {
		t.Errorf("missing %q", got)
	}
	in = bind(odd(t, "big-nudge"), "--nudge-kind=soft")
	if got := in.Missing(false); !slices.Equal(got, []string{"--user"}) || in.HasBody() || in.Params()["nudgeKind"] != "soft" {
		t.Errorf("missing %q, body %v, params %v", got, in.HasBody(), in.Params())
	}
	in = bind(named(t, ours(t), "voice-call"))
	if got := in.Missing(true); !slices.Equal(got, []string{"--user", "--text"}) {
		t.Errorf("missing %q", got)
	}
}

func TestPlace(t *testing.T) {
	forms := ours(t)
	for _, test := range []struct{ form, pointer, want string }{
		{"voice-call", "/parameters/display_text", "--display-text"},
		{"voice-call", "/type", "/type"},
		{"voice-call", "", ""},
		{"text", "/options", "--option"},
		{"text", "/options/2/title", "--option 3: title"},
		{"contacts", "/contacts/0/phones/1/phone", "--contact 1: phones.1.phone"},
		{"flow", "/parameters/flow_action_payload/a/0", "--flow-action-payload: a.0"},
	} {
		if got := named(t, forms, test.form).Place(test.pointer); got != test.want {
			t.Errorf("%s: Place(%q) = %q, want %q", test.form, test.pointer, got, test.want)
		}
	}
}

// Every number that limits a value stands in its help, and so do all values of an enum.
func TestHelpHasTheLimits(t *testing.T) {
	for _, f := range append(ours(t), odd(t, "odd-one"), odd(t, "big-nudge")) {
		for _, field := range f.Fields {
			for _, limit := range limitsOf(field.schema) {
				if !words(field.Usage)[limit] {
					t.Errorf("%s: --%s does not say %s: %s", f.Name, field.Name, limit, field.Usage)
				}
			}
			if field.Required != strings.HasSuffix(field.Usage, "(required)") || strings.ContainsAny(field.Usage, "`\n") {
				t.Errorf("%s: --%s: required is %v: %s", f.Name, field.Name, field.Required, field.Usage)
			}
			for _, key := range field.Keys {
				place := strings.Split(key.Name, ".")
				for i, token := range place {
					if token == "N" {
						place[i] = "0"
					}
				}
				for _, limit := range limitsOf(field.schema.find(place)) {
					if !words(key.Usage)[limit] {
						t.Errorf("%s: key %s of --%s does not say %s: %s", f.Name, key.Name, field.Name, limit, key.Usage)
					}
				}
			}
		}
	}
}

func limitsOf(s *schema) []string {
	all := append([]string{s.Minimum, s.Maximum}, s.Enum...)
	for _, n := range []int{s.MaxLength, s.MaxItems, s.MinItems} {
		all = append(all, strconv.Itoa(n))
	}
	return slices.DeleteFunc(all, func(limit string) bool { return limit == "" || limit == "0" })
}

func TestUsage(t *testing.T) {
	for name, want := range map[string]string{
		"count":  "How many. 2 to 5.",
		"colour": "A colour. At least 4 characters. Must match ^#[0-9a-f]+$.",
		"width":  "How wide. At least 0.5.",
		"row":    "Lists in a list. At most 3 of them. Give it once for each. JSON, or @FILE for a file with it.",
		"limit":  "Numbers. At least 2 of them. Each: At most 9. Give it once for each.",
		"only":   "Nothing else. Only one.",
		"flag":   "On or off. (required)",
	} {
		f := odd(t, "odd-one")
		i := slices.Index(flagNames(f), name)
		if got := f.Fields[i].Usage; got != want {
			t.Errorf("--%s: %q, want %q", name, got, want)
		}
	}
	word := odd(t, "big-nudge").Fields[2]
	if want := "What it says. Each: At most 7 characters. Give it once for each."; word.Usage != want {
		t.Errorf("--word: %q, want %q", word.Usage, want)
	}
}

func TestBrokenContracts(t *testing.T) {
	for text, want := range map[string]string{
		"paths: [": "the contract: ",
		"paths: 1": "not a mapping",
		"components: {schemas: {A: {$ref: '#/components/schemas/B'}, C: {items: {$ref: '#/components/schemas/A'}}}}":                               "/B: no such schema",
		"components: {schemas: {A: {$ref: '#/components/schemas/A'}, C: {oneOf: [{$ref: '#/components/schemas/A'}]}}}":                             "go in a circle",
		"components: {schemas: {C: {properties: {p: {$ref: '#/components/schemas/A'}}}}}":                                                          "/A: no such schema",
		"paths: {/a: {put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}":                             "/A: no such schema",
		"paths: {/a: {put: {parameters: [{name: p}], requestBody: {content: {application/json: {schema: {}}}}}}}":                                  "the parameter p has no schema",
		"paths: {/a: {put: {parameters: [{schema: {$ref: '#/components/schemas/A'}}], requestBody: {content: {application/json: {schema: {}}}}}}}": "/A: no such schema",
		"paths: {/a: {patch: {requestBody: {content: {application/json: {schema: {discriminator: {mapping: {a: b}}}}}}}}}":                         "b: no such schema",
	} {
		doc, err := read([]byte(text))
		if err == nil {
			_, err = doc.forms(nil, nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestSpelling(t *testing.T) {
	for name, want := range map[string]string{
		"displayText": "display-text", "display_text": "display-text", "CAROUSEL": "carousel", "CTA_url": "cta-url", "mediaUrl": "media-url", "v2Name": "v2-name",
	} {
		if got := kebab(name); got != want {
			t.Errorf("kebab(%s) = %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"options": "option", "quick-replies": "quick-reply", "addresses": "address", "choices": "choice", "branches": "branch", "boxes": "box", "address": "address", "data": "data",
	} {
		if got := singular(name); got != want {
			t.Errorf("singular(%s) = %s, want %s", name, got, want)
		}
	}
}
