package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/facts"
)

var update = flag.Bool("update", false, "write the files of the corpus that are missing")

// pair is what a rule needs in the corpus.
type pair struct {
	rule    facts.Rule
	passes  string // file below passes/
	fails   string // file below fails/
	pointer string // the place of the value in both
	at      any    // the value there that passes; nil where it does not matter
	past    any    // the value there that does not; nil for a member that is taken away
}

// Every rule of a request has its pair, the pair stands exactly at the rule's limit, and no file is left
// over.
func TestCorpusHasAPairForEveryRule(t *testing.T) {
	var (
		known    []string
		pointers = readPointers(t)
		added    strings.Builder
	)
	for _, example := range examples(t) {
		file := filepath.Join("examples", example.Name+".json")
		known = append(known, file)
		if *update {
			write(t, file, parse(t, example.JSON))
		}
		if !equal(t, read(t, file), example.JSON) {
			t.Errorf("%s is not the contract's example", file)
		}
	}
	for _, p := range pairs(t) {
		passes, fails := filepath.Join("passes", p.passes), filepath.Join("fails", p.fails)
		known = append(known, passes, fails)
		if *update {
			where := locate(t, p.rule.Place)
			base := parse(t, where.example.JSON)
			write(t, passes, set(t, clone(t, base), p.pointer, p.at, p.at == nil))
			broken := clone(t, base)
			if p.past == nil {
				broken = remove(t, broken, p.pointer)
			} else {
				broken = set(t, broken, p.pointer, p.past, false)
			}
			write(t, fails, broken)
			if _, ok := pointers[filepath.ToSlash(p.fails)]; !ok {
				fmt.Fprintf(&added, "%s %s\n", filepath.ToSlash(p.fails), p.pointer)
				pointers[filepath.ToSlash(p.fails)] = p.pointer
			}
		}
		checkPair(t, p, read(t, passes), read(t, fails))
	}
	if added.Len() > 0 {
		appendTo(t, "pointers.txt", added.String())
	}
	for _, e := range entries(t) {
		if !slices.Contains(known, filepath.FromSlash(e.path)) && !strings.Contains(e.path, "/also-") {
			t.Errorf("%s belongs to no rule", e.path)
		}
	}
}

// checkPair makes sure that the two files differ in nothing but this rule, and stand next to its limit.
func checkPair(t *testing.T, p pair, passes, fails []byte) {
	t.Helper()
	if passes == nil || fails == nil {
		t.Errorf("the rule %q has no pair: %s and %s", p.rule, filepath.Join("passes", p.passes), filepath.Join("fails", p.fails))
		return
	}
	good, _ := get(parse(t, passes), p.pointer)
	bad, there := get(parse(t, fails), p.pointer)
	limit, isCount := count(p.rule)
	if isCount {
		step := 1
		if strings.HasPrefix(p.rule.Keyword, "min") {
			step = -1
		}
		if got := size(good); got != limit {
			t.Errorf("%s: the value at %s has the size %d, want %d", p.passes, p.pointer, got, limit)
		}
		if got := size(bad); got != limit+step {
			t.Errorf("%s: the value at %s has the size %d, want %d", p.fails, p.pointer, got, limit+step)
		}
	}
	if p.rule.Keyword == "minimum" || p.rule.Keyword == "maximum" {
		if want := p.rule.Value; fmt.Sprint(good) != want {
			t.Errorf("%s: the value at %s is %v, want %s", p.passes, p.pointer, good, want)
		}
		if near := fmt.Sprint(p.past); fmt.Sprint(bad) != near {
			t.Errorf("%s: the value at %s is %v, want %s", p.fails, p.pointer, bad, near)
		}
	}
	if p.rule.Keyword == "enum" && fmt.Sprint(good) != p.rule.Value {
		t.Errorf("%s: the value at %s is %v, want %s", p.passes, p.pointer, good, p.rule.Value)
	}
	if (p.rule.Keyword == "required") == there {
		t.Errorf("%s: a value at %s: %v", p.fails, p.pointer, there)
	}
	invalid, _ := ours(t, operationsOf(t).ofSchema[schemaOf(p.rule.Place)], fails)
	if invalid == nil || len(invalid.Violations) != 1 {
		t.Errorf("%s: want one violation, got %v", p.fails, invalid)
		return
	}
	if got, want := invalid.Violations[0].Rule, keywordOf(p.rule); got != want && got != "oneOf" {
		t.Errorf("%s breaks the rule %s, want %s", p.fails, got, want)
	}
}

// keywordOf is how the generated code calls a rule.
func keywordOf(r facts.Rule) string {
	if r.Keyword == "closed" {
		return "additionalProperties"
	}
	return r.Keyword
}

// pairs lists what the rules of requests need.
func pairs(t *testing.T) []pair {
	t.Helper()
	doc := load(t)
	requests := operationsOf(t).ofSchema
	var all []pair
	for _, r := range facts.Of(doc) {
		if _, ok := requests[schemaOf(r.Place)]; !ok || strings.HasPrefix(r.Place, "POST ") {
			continue
		}
		if p, ok := pairOf(t, r); ok {
			all = append(all, p)
		}
	}
	return all
}

func pairOf(t *testing.T, r facts.Rule) (pair, bool) {
	t.Helper()
	schema, member, _ := strings.Cut(r.Place, "/")
	file := func(name string) string { return filepath.Join(schema, strings.TrimPrefix(name, "-")+".json") }
	p := pair{rule: r}
	limit, _ := count(r)
	name := func(what string) string { return file(member + "-" + what) }
	switch r.Keyword {
	case "required":
		p.pointer = locate(t, schema).pointer + "/" + r.Value
		p.passes, p.fails = file("complete"), file("without-"+r.Value)
		return p, true
	case "closed":
		p.pointer = locate(t, schema).pointer + "/not_in_the_contract"
		p.passes, p.fails, p.past = file("complete"), file("unknown-member"), "x"
		return p, true
	case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "uniqueItems", "pattern", "enum":
	default:
		return p, false
	}
	where := locate(t, r.Place)
	p.pointer = where.pointer
	switch r.Keyword {
	case "minLength":
		p.at, p.past = text(where, limit), text(where, limit-1)
		p.passes, p.fails = name(fmt.Sprintf("%d-characters", limit)), name(fmt.Sprintf("%d-characters", limit-1))
	case "maxLength":
		p.at, p.past = text(where, limit), text(where, limit+1)
		p.passes, p.fails = name(fmt.Sprintf("%d-characters", limit)), name(fmt.Sprintf("%d-characters", limit+1))
	case "minItems":
		p.at, p.past = items(where, limit), items(where, limit-1)
		p.passes, p.fails = name(fmt.Sprintf("%d-items", limit)), name(fmt.Sprintf("%d-items", limit-1))
	case "maxItems":
		p.at, p.past = items(where, limit), items(where, limit+1)
		p.passes, p.fails = name(fmt.Sprintf("%d-items", limit)), name(fmt.Sprintf("%d-items", limit+1))
	case "uniqueItems":
		two := items(where, 2)
		p.at, p.past = two, []any{two[0], two[0]}
		p.passes, p.fails = name("all-different"), name("two-the-same")
	case "minimum", "maximum":
		p.at, p.past = json.Number(r.Value), next(where, r)
		p.passes, p.fails = name(r.Keyword+"-"+r.Value), name(r.Keyword+"-past-"+r.Value)
	case "enum":
		p.at, p.past = r.Value, "something_else"
		p.passes, p.fails = name(r.Value), name("something-else")
	case "pattern":
		p.at, p.past = where.value, urlPast[schema]
		if p.past == nil {
			t.Errorf("this test knows no value that the pattern of %s refuses", r.Place)
		}
		p.passes, p.fails = name("matches"), name("does-not-match")
	}
	return p, true
}

// urlPast holds what the patterns must refuse: the nearest thing that WhatsApp cannot fetch or open.
var urlPast = map[string]any{"MediaURL": "http://example.com/photo.jpg", "WebURL": "ftp://example.com/"}

func count(r facts.Rule) (int, bool) {
	switch r.Keyword {
	case "minLength", "maxLength", "minItems", "maxItems":
		n, err := strconv.Atoi(r.Value)
		return n, err == nil
	}
	return 0, false
}

func size(v any) int {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []any:
		return len(v)
	}
	return -1
}

// text makes a text of n characters of two bytes each, so that bytes are not taken for characters; a URL
// stays one.
func text(where place, n int) string {
	if url, ok := where.value.(string); ok && where.schema.Pattern != "" {
		return url + "/" + strings.Repeat("ñ", n-len(url)-1)
	}
	return strings.Repeat("ñ", n)
}

// items makes n items after the first one of the example, told apart where they have something to tell
// them apart by.
func items(where place, n int) []any {
	list := []any{}
	for i := range n {
		item := where.value.([]any)[0]
		if object, ok := item.(map[string]any); ok {
			object = maps.Clone(object)
			for _, name := range []string{"title", "id"} {
				if _, has := object[name]; has {
					object[name] = fmt.Sprintf("%s %d", name, i+1)
				}
			}
			if _, has := object["card_index"]; has {
				object["card_index"] = json.Number(strconv.Itoa(min(i, 9)))
			}
			item = object
		}
		list = append(list, item)
	}
	return list
}

// next is the number just past a limit.
func next(where place, r facts.Rule) json.Number {
	limit, _ := strconv.ParseFloat(r.Value, 64)
	step := 0.001
	if where.schema.Type.Is("integer") {
		step = 1
	}
	if r.Keyword == "minimum" {
		step = -step
	}
	return json.Number(strconv.FormatFloat(limit+step, 'f', -1, 64))
}

func examples(t testing.TB) []contract.Example {
	t.Helper()
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func load(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(corpus, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// write keeps a file that is there: the corpus remembers what the contract said.
func write(t *testing.T, file string, v any) {
	t.Helper()
	path := filepath.Join(corpus, file)
	if _, err := os.Stat(path); err == nil {
		return
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), encoder.Encode(v)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(corpus, file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}
