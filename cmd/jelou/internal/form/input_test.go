package form

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// inPlace returns the parameters in a place by their names.
func inPlace(params map[*openapi.Parameter]jsontext.Value, place string) string {
	named := make(map[string]jsontext.Value)
	for p, raw := range params {
		if p.In == place {
			named[p.Name] = raw
		}
	}
	return fmt.Sprint(named)
}

func TestFlagsMakeTheParameters(t *testing.T) {
	f := odd(t, "send-big-nudge")
	if err := read(f, strings.Fields("--user 5 --nudge-kind=soft --time 2 --time -1 --since 2025-01-02T03:04:05.6-05:00")...); err != nil {
		t.Fatal(err)
	}
	for place, want := range map[string]string{
		"path":  `map[nudgeKind:"soft" userId:"5"]`,
		"query": `map[since:"2025-01-02T03:04:05.6-05:00" times:[2,-1]]`,
	} {
		params, err := f.Params()
		if got := inPlace(params, place); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", place, got, err, want)
		}
	}
	for _, test := range []struct{ flag, want string }{
		{"--time=1.5", "--time 1: must be a whole number"},
		{"--time=zq9", "--time 1: must be a whole number"},
		{"--time=9223372036854775808", "--time 1: a number that is too large"},
		{"--since=2025-01-02", "--since: must be a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h"},
	} {
		if err := read(f, test.flag); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Params(); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.flag, err, test.want)
		}
	}
	// An unset variable of a script must not mean the same as no flag.
	if err := read(f, "--user="); !errors.Is(err, errEmpty) {
		t.Errorf("an empty user: %v", err)
	}
	samples, err := Samples(f.Operation, "B")
	if got := inPlace(samples, "path"); err != nil || got != `map[botId:"B" nudgeKind:"soft" userId:"5939"]` {
		t.Errorf("samples %s, %v", got, err)
	}
	for place, want := range map[string]string{
		"path":  `map[dayIds:[1,9007199254740993]]`,
		"query": `map[codes:["ES"] from:"2006-01-02" labels:["a","b c"]]`,
	} {
		samples, err := Samples(odd(t, "list-days").Operation, "B")
		if got := inPlace(samples, place); err != nil || got != want {
			t.Errorf("samples %s, %v, want %s", got, err, want)
		}
	}
}

// A long text can come from a file. Its flag has a name that no other flag has.
func TestLongTextCanComeFromAFile(t *testing.T) {
	f := odd(t, "send-big-nudge")
	for flag, want := range map[string]string{
		"--poem=a":                  `"a"`,
		"--poem=@file:a\n":          `"a"`,
		"--poem=@@a":                `"@a"`,
		"--poem-file=file:a\nb\r\n": `"a\nb"`,
		"--poem-file=file:a\n\n":    `"a\n"`,
	} {
		if got, err := body(t, f, flag); err != nil || got != `{"poem":`+want+`}` {
			t.Errorf("%q: %s, %v, want %s", flag, got, err, want)
		}
	}
	for flags, want := range map[string]string{
		"--poem=@zq9":                 "--poem: @FILE: no such file (a text that begins with @ is written with @@)",
		"--poem-file=zq9":             "--poem-file: no such file",
		"--poem=a|--poem-file=":       "is empty",
		"--poem=a|--poem-file=file:b": "--poem-file: given twice",
		"--poem-file=file:\xff":       "--poem-file: must be valid UTF-8",
	} {
		if _, err := body(t, f, strings.Split(flags, "|")...); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", flags, err, want)
		}
	}
	if args := f.args(map[string]any{"poem": "@a"}); !slices.Contains(args, "--poem=@@a") {
		t.Errorf("%q", args)
	}
}

// An error names the flag, and never repeats its value.
func TestMistakeNamesTheFlagNotItsValue(t *testing.T) {
	forms := ours(t)
	const private = "zq9"
	for _, test := range []struct {
		form, args, want string
	}{
		{"location", "--lat=zq9", "--lat: must be a number"},
		{"location", "--lat=1zq9", "--lat: must be a number"},
		{"location", "--lat=", "--lat: must be a number"},
		{"location", `--lat="1"`, "--lat: must be a number"},
		{"text", "--text=zq9|--text=zq9 ", "given more than once"},
		{"text", "--text=zq9\xff", "--text: must be valid UTF-8"},
		{"text", "--option=a|--option=id=zq9,zq9", "--option 2: part 2: not key=value; the keys are "},
		{"text", "--option=zq9=1", "--option 1: no such key; the keys are "},
		{"text", "--option=title.x=1", "--option 1: no such key; the keys are "},
		{"text", `--option=id=1,title=zq9 "x"`, "--option 1: not key=value,...: put a pair with a comma"},
		{"text", "--option=id=1\ntitle=zq9", "--option 1: not key=value,...: put a pair with a comma"},
		{"text", "--option=id=1,id=zq9", "--option 1: part 2: id: given twice"},
		{"text", `--option={"zq9`, "--option 1: not valid JSON"},
		{"text", `--option={}{"zq9":1}`, "--option 1: not valid JSON"},
		{"text", "--option=@-", "--option 1: standard input cannot be read here"},
		{"text", "--option=@zq9", "--option 1: @FILE: no such file"},
		{"text", "--option=@file:{zq9", "--option 1: @FILE: not valid JSON"},
		{"contacts", "--contact=Ana", "--contact 1: not key=value; the keys are "},
		{"contacts", "--contact=phones.1.phone=zq9", "--contact 1: phones: the numbers in its keys must be 0, 1, 2"},
		{"contacts", "--contact=phones.01.phone=zq9", "--contact 1: no such key"},
		{"contacts", "--contact=phones.0=zq9", "--contact 1: phones.0: not valid JSON"},
		{"contacts", `--contact="name={""first_name"":""zq9""}",name.last_name=zq9`, "--contact 1: part 2: name.last_name: given twice"},
		{"carousel", "--card=card_index=zq9", "--card 1: card_index: must be a whole number"},
		{"carousel", "--card=header.image.link=zq9,header.type=video", "--card 1: header: these keys do not go together"},
		{"carousel", "--card=action.parameters.url=zq9,action.buttons.0.quick_reply.title=zq9", "--card 1: action: these keys do not go together"},
		{"flow", "--flow-action-payload=zq9", "--flow-action-payload: not valid JSON; a text needs double quotes"},
	} {
		got, err := body(t, named(t, forms, test.form), strings.Split(test.args, "|")...)
		if strings.HasPrefix(test.want, "given") { // pflag words this error, and the program replaces the text
			if !errors.Is(err, errRepeated) {
				t.Errorf("%s: %v", test.args, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), private) {
			t.Errorf("%s: %s, %v, want %s", test.args, got, err, test.want)
		}
	}
	for flag, want := range map[string]string{
		"--flag=zq9":       "--flag: must be true or false",
		"--shape=radius=1": "--shape: say which it is: shape is one of circle, ball",
		"--branch=zq9=1":   "--branch 1: no such key; the keys are label, branches.N",
	} {
		if got, err := body(t, odd(t, "odd-one"), flag); err == nil || err.Error() != want {
			t.Errorf("%s: %s, %v, want %s", flag, got, err, want)
		}
	}
}
