package form

import (
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/internal/openapi"
)

// Flags can make every example of the contract, exactly as the contract has it.
func TestFlagsMakeEveryExample(t *testing.T) {
	made := 0
	for _, f := range ours(t) {
		if !f.MakesBody() {
			continue
		}
		for _, example := range f.Operation.Body.Examples {
			value, err := openapi.Decode(example.Value)
			if err != nil {
				t.Fatalf("%s: %v", example.Name, err)
			}
			isEmpty := strings.Contains(string(example.Value), "[]") || strings.Contains(string(example.Value), "{}")
			if !f.isKind(value) || isEmpty {
				continue // flags cannot make an empty list or object
			}
			args := f.args(value)
			got, err := body(t, f, args...)
			if err != nil || !clitest.SameJSON(t, got, string(example.Value)) {
				t.Errorf("%s: %q\nmake %s, %v\nwant %s", example.Name, args, got, err, example.Value)
			}
			for _, arg := range args {
				name, value, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
				i := slices.IndexFunc(f.Fields, func(field *Field) bool { return field.Name == name })
				if len(f.Fields[i].Keys()) > 0 && strings.HasPrefix(value, "{") {
					t.Errorf("%s: %q says in JSON what keys could say", example.Name, args)
				}
			}
			made++
		}
	}
	if made < 17 {
		t.Errorf("made only %d examples", made)
	}
}

func TestFormFollowsFromItsOperation(t *testing.T) {
	f := odd(t, "odd-one")
	if f.Operation.ID != "sendMessage" || f.Kind != "ODD_one" || f.Summary != "An odd message" || f.About != `An odd message. It is "odd" (guess).` {
		t.Errorf("%+v", f)
	}
	f = odd(t, "send-big-nudge")
	if f.Operation.ID != "sendBigNudge" || f.Kind != "" || f.Summary != `Nudge a "person"` || f.About != "Nudges." ||
		!slices.Equal(f.Example, []string{"--user=5939", "--nudge-kind=soft", "--word=a"}) {
		t.Errorf("%+v", f)
	}
	if own, _ := Of(odd(t, "odd-one").Operation); own.MakesBody() || len(own.Fields) > 0 {
		t.Errorf("flags for a file with a message: %q", flagNames(own))
	}
	f = odd(t, "list-days")
	want := []string{"--day-id=1", "--day-id=9007199254740993", "--label=a", "--label=b c", "--code=ES", "--since=2006-01-02"}
	if !slices.Equal(f.Example, want) || f.About != "List days." {
		t.Errorf("%q and %q, want %q", f.About, f.Example, want)
	}
	f = odd(t, "list-mails")
	if want := []string{"--mail-id=7", "--from=0"}; !slices.Equal(f.Example, want) || !f.FileInstead {
		t.Errorf("%q, want %q and a file", f.Example, want)
	}
	if f = odd(t, "tag-mails"); !slices.Equal(f.Example, []string{"--folder=inbox"}) || !f.FileInstead {
		t.Errorf("%q, want a file with the empty list", f.Example)
	}
}

// Flags leave an optional body out, so an example with an empty one needs a file.
func TestEmptyOptionalBodyNeedsAFile(t *testing.T) {
	for required, want := range map[string]bool{"true": false, "false": true} {
		document, err := openapi.Read([]byte("paths: {/a: {post: {operationId: addA, requestBody: {required: " + required +
			", content: {application/json: {schema: {type: object, properties: {b: {type: string}}}, example: {}}}}}}}"))
		if err != nil {
			t.Fatal(err)
		}
		if own, _ := Of(document.Operations[0]); own.FileInstead != want {
			t.Errorf("required: %s: needs a file: %v", required, own.FileInstead)
		}
	}
}

func TestFlagsMakeTheBody(t *testing.T) {
	const start = `{"type":"ODD_one","userId":"5",`
	for _, test := range []struct {
		args, want string
	}{
		{"--flag", `"flag":true,"style":{"kind":"fixed"}}`},
		{"--flag=false|--message-server=s", `"flag":false,"server":"s","style":{"kind":"fixed"}}`},
		{"--flag|--count=3|--style-name=@a", `"flag":true,"style":{"kind":"fixed","name":"@a","count":3}}`},
		{"--flag|--width=1.50|--border-name=n", `"flag":true,"style":{"kind":"fixed"},"border":{"edge":{"kind":"round"},"name":"n","width":1.50}}`},
		{"--flag|--row=[1, 2]|--row=[]", `"flag":true,"style":{"kind":"fixed"},"rows":[[1, 2],[]]}`},
		{"--flag|--limit=7|--limit=-8", `"flag":true,"style":{"kind":"fixed"},"limits":[7,-8]}`},
		{"--flag|--anything=9007199254740993", `"flag":true,"style":{"kind":"fixed"},"anything":9007199254740993}`},
		{`--flag|--anything=@file:{"a":[]}`, `"flag":true,"style":{"kind":"fixed"},"anything":{"a":[]}}`},
		{"--flag|--shape=radius=1,filled=true", `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"circle","radius":1,"filled":true}}`},
		{"--flag|--shape=radius=1,shape=ball", `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"ball","radius":1}}`},
		{"--flag|--shape=radius=1,dimensions=3", `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"ball","radius":1,"dimensions":3}}`},
		{`--flag|--shape={"shape":"cube"}`, `"flag":true,"style":{"kind":"fixed"},"shape":{"shape":"cube"}}`},
		{"--flag|--label=root|--branch=label=a,branches.0.label=b|--branch=label=c", `"flag":true,"style":{"kind":"fixed"},` +
			`"tree":{"label":"root","branches":[{"label":"a","branches":[{"label":"b"}]},{"label":"c"}]}}`},
		{"--flag|--seal=kind=wax", `"flag":true,"style":{"kind":"fixed"},"seal":{"kind":"wax"}}`},
		{"--flag|--only=two", `"flag":true,"style":{"kind":"fixed"},"only":"two"}`},
	} {
		args := append([]string{"--user=5"}, strings.Split(test.args, "|")...)
		if got, err := body(t, odd(t, "odd-one"), args...); err != nil || got != start+test.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", test.args, got, err, start+test.want)
		}
	}
}

// The flags for a union name its tag only if the other members leave it open.
func TestFlagsMakeAUnion(t *testing.T) {
	for shape, want := range map[string]string{
		`{"shape":"ball","radius":1,"weight":2}`: "radius=1,weight=2",
		`{"shape":"ball","radius":1}`:            "shape=ball,radius=1",
		`{"shape":"cube"}`:                       `{"shape":"cube"}`,
	} {
		value, err := openapi.Decode([]byte(shape))
		if err != nil {
			t.Fatal(err)
		}
		got := fieldNamed(t, odd(t, "odd-one"), "shape").textsOf(value)
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %s", shape, got, want)
		}
	}
}

func TestItemOfAListIsTextPairsOrJSON(t *testing.T) {
	forms := ours(t)
	for _, test := range []struct {
		form, flag, want string
	}{
		{"quick-reply", "--quick-reply=Yes", `{"title":"Yes"}`},
		{"quick-reply", "--quick-reply=Yes, please", `{"title":"Yes, please"}`},
		{"quick-reply", "--quick-reply=title=@home = {sweet}", `{"title":"@home = {sweet}"}`},
		{"quick-reply", "--quick-reply=", `{"title":""}`},
		{"quick-reply", `--quick-reply={"title":"A","title":"B"}`, `{"title":"A","title":"B"}`}, // validation reports this
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

func TestPlaceNamesTheFlagOfAPointer(t *testing.T) {
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
