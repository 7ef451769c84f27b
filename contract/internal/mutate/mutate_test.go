package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func planterOf(t *testing.T) *planter {
	t.Helper()
	original, err := os.ReadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := plant(original)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t *testing.T, p *planter, m mutant) []byte {
	t.Helper()
	text, err := p.render(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Each mutant differs from the contract, and is undone before the next. To render every mutant takes long, so the quick
// test renders few.
func TestMutantsDiffer(t *testing.T) {
	p := planterOf(t)
	nothing := mutant{what: "nothing"}
	unchanged := render(t, p, nothing)
	step := 500
	if os.Getenv("JELOU_LONG") != "" {
		step = 1
	}
	seen := map[string]bool{"nothing": true}
	for i, m := range p.mutants {
		if seen[m.what] {
			t.Errorf("two mutants have the name %q", m.what)
		}
		seen[m.what] = true
		if i%step != 0 {
			continue
		}
		if bytes.Equal(render(t, p, m), unchanged) {
			t.Errorf("%s: nothing is wrong", m.what)
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d mutants", len(seen))
	}
	if !bytes.Equal(render(t, p, nothing), unchanged) {
		t.Error("a mutant was not undone")
	}
}

// Facts that operations share by $ref have mutants once, at their own place.
func TestSharedFactsHaveMutantsOnce(t *testing.T) {
	p, err := plant([]byte(`
paths:
  /v1/a:
    post:
      operationId: doThing
      parameters:
        - $ref: '#/components/parameters/Page'
      requestBody: {$ref: '#/components/requestBodies/Thing'}
components:
  parameters:
    Page: {name: page, in: query, schema: {type: [integer, 'null'], minimum: 1, maximum: 9223372036854775807}}
  requestBodies:
    Thing: {required: true, content: {application/json: {schema: {type: object}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	planted := make(map[string]int)
	for _, m := range p.mutants {
		planted[m.what]++
	}
	for _, want := range []string{
		"/paths//v1/a/post/parameters/0: dropped", "/components/parameters/Page/name: page becomes page_x",
		"/components/parameters/Page/schema/minimum: 1 becomes 2", "/components/parameters/Page/schema/maximum: 9223372036854775807 becomes 9223372036854778000",
		"/components/requestBodies/Thing required: true becomes false",
		"/components/requestBodies/Thing/content/application/json/schema/type: object becomes string",
	} {
		if planted[want] != 1 {
			t.Errorf("%d mutants for %s among %v", planted[want], want, planted)
		}
	}
	for what := range planted {
		if strings.Contains(what, "/v1/a/post/requestBody") {
			t.Errorf("the mutant %q changes a shared body at the place that refers to it", what)
		}
	}
}

func TestSurvivingMutantFailsTheReport(t *testing.T) {
	for name, test := range map[string]struct {
		verdicts []verdict
		want     string
	}{
		"caught":      {[]verdict{{by: []string{byFacts}}, {by: []string{byFacts, byMessages}}, {by: []string{byGenerator}}}, ""},
		"none":        {nil, "no mutant was judged"},
		"survivor":    {[]verdict{{by: []string{byFacts}}, {}}, "1 mutants were not caught"},
		"no compiler": {[]verdict{{by: []string{byCompiler}}}, "1 mutants were not caught"},
	} {
		_, err := report(test.verdicts)
		if err == nil != (test.want == "") || err != nil && err.Error() != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// A verdict names the check that catches the mutant.
func TestVerdictNamesTheCatchingCheck(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("takes long: set JELOU_LONG=1")
	}
	t.Chdir("../../..")
	original := must(os.ReadFile("openapi.yaml"))
	j, err := newJudge(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.close)
	judge := func(old, replacement string) verdict {
		t.Helper()
		text := strings.Replace(string(original), old, replacement, 1)
		if old != "" && text == string(original) {
			t.Fatalf("the contract has no %q", old)
		}
		return j.judge(t.Context(), old, []byte(text))
	}
	for _, test := range []struct{ old, replacement, want string }{
		{"", "", survived},
		{"maxLength: 24\n", "maxLength: 26\n", "facts"},
		{"        mediaUrl:\n", "        media_url:\n", "facts, generator"},
		{"        - $ref: '#/components/schemas/StickerMessage'\n", "", "facts, generator"},
		{"    WebURL:\n      type: string\n", "    WebURL:\n      type: string\n      minLength: 60\n", "facts, generator"},
		{"pattern: *visible\n", "pattern: '.*'\n", "facts, messages"},
	} {
		if v := judge(test.old, test.replacement); v.err != nil || v.String() != test.want {
			t.Errorf("%q becomes %q: %s %v, want %s\n%s", test.old, test.replacement, v, v.err, test.want, v.output)
		}
	}
	template := string(must(os.ReadFile("gen/templates/types.tmpl")))
	if err := j.module.Write("gen/templates/types.tmpl", []byte(strings.Replace(template, "check{{.Name}}(&r, nil, &m)", "check{{.Name}}(&r, &m)", 1))); err != nil {
		t.Fatal(err)
	}
	if v := judge("", ""); v.String() != "did not compile" {
		t.Errorf("with a broken template: %s\n%s", v, v.output)
	}
}

// If the unchanged contract does not pass, a failure proves nothing about a mutant.
func TestUnchangedContractMustPass(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("takes long: set JELOU_LONG=1")
	}
	t.Chdir("../../..")
	wrong := bytes.Replace(must(os.ReadFile("openapi.yaml")), []byte("maxLength: 24\n"), []byte("maxLength: 26\n"), 1)
	_, err := newJudge(t.Context(), wrong)
	if err == nil || !strings.Contains(err.Error(), "the unchanged contract does not pass: caught by: facts") {
		t.Errorf("got %v", err)
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
