package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// addition is an extension of the contract with a test that uses it as a user would. No other code knows about riddles.
type addition struct {
	name string
	use  func(t *testing.T, b *built)
}

var additions = []addition{
	{name: "list", use: useList},
	{name: "put", use: usePut},
	{name: "delete", use: useDelete},
	{name: "array", use: useArray},
	{name: "kind", use: useKind},
	{name: "field", use: useField},
	{name: "odd", use: useOdd},
	{name: "more", use: useMore},
	{name: "shared", use: useShared},
}

// An addition edits only openapi.yaml and facts.txt. The generated code must then compile, and the client, the sandbox and
// the command line must support the addition.
func TestAdditionsNeedTheContractAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the whole module")
	}
	t.Run("all", func(t *testing.T) { useAdditions(t, additions) })
	if os.Getenv("JELOU_LONG") == "" {
		return // each addition by itself takes another minute
	}
	t.Run("checks", checksPass)
	for _, one := range additions {
		t.Run(one.name, func(t *testing.T) { useAdditions(t, []addition{one}) })
	}
}

func useAdditions(t *testing.T, all []addition) {
	b := &built{dir: t.TempDir()}
	copyModule(t, b.dir)
	contract := filepath.Join(b.dir, "openapi.yaml")
	for _, one := range all {
		one.add(t, contract)
	}
	b.run(t, "", "go", "run", "./gen")
	if unformatted := b.run(t, "", "gofmt", "-l", "generated", "sandbox/internal/api", "internal/bodies"); unformatted != "" {
		t.Errorf("not formatted:\n%s", unformatted)
	}
	if os.Getenv("JELOU_LONG") != "" { // vet analyzes all that they import, too
		b.run(t, "", "go", "vet", "./generated", "./sandbox/internal/api", "./sandbox")
	}
	b.binary = filepath.Join(b.dir, "jelou-binary")
	b.run(t, "", "go", "build", "-o", b.binary, "./cmd/jelou")
	b.addFacts(t)
	b.onlyTheContractChanged(t)
	b.startSandbox(t)
	for _, one := range all {
		one.use(t, b)
	}
}

// add inserts the addition's paths, schemas and examples into the contract.
func (a addition) add(t *testing.T, contract string) {
	t.Helper()
	const (
		oneOf   = "        - $ref: '#/components/schemas/TextMessage'\n"
		mapping = "          text: '#/components/schemas/TextMessage'\n"
		example = "              quick_reply:\n                summary:"
		reply   = "      description: A button that sends its label back.\n      required: [title]\n      properties:\n"
		field   = "        buttonText:\n          $ref: '#/components/schemas/ListButton'\n"
	)
	if a.name == "kind" {
		replace(t, contract, oneOf, oneOf+strings.Replace(oneOf, "Text", "Riddle", 1))
		replace(t, contract, mapping, mapping+"          riddle: '#/components/schemas/RiddleMessage'\n")
		replace(t, contract, example, a.part("examples")+example)
	}
	if a.name == "field" {
		replace(t, contract, field, "        glitterUrl:\n          type: boolean\n          description: Whether a link glitters.\n"+field)
		replace(t, contract, reply, reply+"        glitterId: {type: string, description: An id.}\n") // of an item that must differ from others
	}
	replace(t, contract, "\npaths:\n", "\npaths:\n"+a.part("paths"))
	replace(t, contract, "\n  schemas:\n", "\n  schemas:\n"+a.part("schemas"))
	replace(t, contract, "\n  responses:\n", "\n  responses:\n"+a.part("responses"))
}

func (a addition) part(name string) string {
	text, _ := os.ReadFile(filepath.Join("testdata", "additions", a.name+"."+name+".yaml")) // an addition may lack a part
	return string(text)
}

func useList(t *testing.T, b *built) {
	item := b.jelou(t, "", "riddles", "--page", "1", "--page-size", "2", "--status", "open", "--label", "tea", "--label", "now,later",
		"--created-after", "2026-01-02T03:04:05-05:00", "--min-share", "0.25", "--archived=false")
	for _, want := range []string{`"id":"riddle_1"`, `"votes":7`, `"id":9007199254740993`, `"owner":{"id":"12"`} {
		if !strings.Contains(squeeze(item), want) {
			t.Errorf("jelou riddles printed\n%s, want %s", item, want)
		}
	}
	if all := b.jelou(t, "", "riddles", "--status", "open"); strings.Count(all, "riddle_1") != 1 { // of three pages by the example
		t.Errorf("jelou riddles printed all pages as\n%s", all)
	}
	for _, mistake := range []struct{ args, want string }{
		{"--page-size=51", "--page-size: 51, at most 50"},
		{"--page=0", "--page: "},
		{"--status=lost", "--status: another value, must be one of open, closed"},
		{"--created-after=yesterday", "--created-after: "},
	} {
		if out := b.fails(t, "", "riddles", mistake.args); !strings.Contains(out, mistake.want) {
			t.Errorf("jelou riddles %s: %s, want %s", mistake.args, out, mistake.want)
		}
	}
	b.compiles(t, `
	for riddle, err := range client.AllRiddles(ctx, "BOT", &jelou.ListRiddlesParams{Status: jelou.ListRiddlesParamsStatusOpen, Label: []string{"a"}}) {
		if err != nil {
			return err
		}
		var when time.Time = riddle.CreatedAt
		_, _, _ = when, riddle.Owner.Name, riddle.Rounds[0].Choices
		_ = *riddle.Votes
	}
	resp, err := client.ListRiddlesWithResponse(ctx, "BOT", nil)
	if err == nil {
		_ = *resp.JSON200.Pagination.TotalPages
	}`)
}

func usePut(t *testing.T, b *built) {
	out := b.jelou(t, "", "riddle", "update", "--riddle-id", "7", "--notify", "nobody", "--title", "Tea or coffee?", "--level", "2")
	if squeeze(out) != `{"version":3}` {
		t.Errorf("jelou riddle update printed %s", out)
	}
	for args, want := range map[string]string{
		"--riddle-id=7 --notify=nobody --level=2":                   "missing: --title",
		"--riddle-id=7 --notify=nobody --title=x --level=4":         "--level: 4, must be one of 1, 2, 3",
		"--riddle-id=seven --notify=nobody --title=x":               "--riddle-id: ",
		"--riddle-id=7 --title=x":                                   "--notify",
		"--riddle-id=7 --notify=nobody --title=x --until=yesterday": "--until: ",
	} {
		if out := b.fails(t, "", append([]string{"riddle", "update"}, strings.Fields(args)...)...); !strings.Contains(out, want) {
			t.Errorf("jelou riddle update %s: %s, want %s", args, out, want)
		}
	}
	if help := b.jelou(t, "", "riddle", "update", "--help"); !strings.Contains(help, "--until time ") {
		t.Errorf("jelou riddle update --help does not say that --until is a time:\n%s", help)
	}
	b.compiles(t, `
	resp, err := client.UpdateRiddleWithResponse(ctx, "BOT", 7, &jelou.UpdateRiddleParams{Notify: "nobody"}, jelou.RiddleSettings{Title: "x", Until: time.Now()})
	if err == nil {
		var version int = resp.JSON201.Version
		_ = version
	}`)
}

func useDelete(t *testing.T, b *built) {
	if out := b.jelou(t, "", "riddle", "delete", "--riddle-id", "7"); strings.TrimSpace(out) != "" {
		t.Errorf("jelou riddle delete printed %s", out)
	}
	b.compiles(t, `
	resp, err := client.DeleteRiddleWithResponse(ctx, "BOT", 7)
	if err == nil {
		_ = resp.StatusCode()
	}`)
}

func useArray(t *testing.T, b *built) {
	out := b.jelou(t, "", "riddles", "close", "--id", "riddle_1", "--id", "riddle_2")
	if squeeze(out) != `[{"id":1,"name":"Teaorcoffee?"},{"id":2,"name":"Noworlater?"}]` {
		t.Errorf("jelou riddles close printed %s", out)
	}
	b.compiles(t, `
	resp, err := client.CloseRiddlesWithResponse(ctx, &jelou.RiddleChoice{Ids: []string{"riddle_1"}})
	if err == nil {
		for _, riddle := range *resp.JSON202 {
			_ = riddle.ID + riddle.Name
		}
	}
	_, err = client.CloseRiddlesWithResponse(ctx, nil)
	_ = err`)
}

func useKind(t *testing.T, b *built) {
	example := b.jelou(t, "", "example", "riddle")
	if !strings.Contains(example, `"question": "Tea or coffee?"`) {
		t.Errorf("jelou example riddle printed\n%s", example)
	}
	b.jelou(t, example, "validate")
	if sent := b.jelou(t, example, "send", "--dry-run", "-"); !strings.Contains(sent, "9007199254740993") {
		t.Errorf("the riddle would be sent as\n%s", sent)
	}
	if id := b.jelou(t, example, "send", "-"); !strings.HasPrefix(id, "msg_") {
		t.Errorf("jelou send printed %s", id)
	}
	help := strings.Join(strings.Fields(b.jelou(t, "", "send", "riddle", "--help")), " ")
	for _, want := range []string{"It is deprecated.", "--question string", "The question. At most 50 characters. (required)", "--choice string", "--audience everyone|members"} {
		if !strings.Contains(help, want) {
			t.Errorf("jelou send riddle --help does not contain %q:\n%s", want, help)
		}
	}
	made := b.jelou(t, "", "send", "riddle", "--print", "--user=593987654321", "--question=Tea or coffee?", "--choice=tea", "--choice=coffee",
		"--secret=false", "--hours=24", "--colour=#00ff00", "--audience=members", "--round=[0.5,1.5]", "--round=[]", `--extra={"id":9007199254740993}`)
	if squeeze(made) != squeeze(example) {
		t.Errorf("the flags make\n%s, want\n%s", made, example)
	}
	shown := b.run(t, "", "go", "test", "-vet=off", "-v", "-run", "^Example", "./generated")
	if !strings.Contains(shown, "--- PASS: ExampleRiddleMessage") {
		t.Errorf("the example of a riddle that go doc shows does not run:\n%s", shown)
	}
	for _, change := range []struct{ old, new, want string }{
		{"Tea or coffee?", strings.Repeat("x", 51), "/question: 51 characters, at most 50"},
		{`"coffee"`, `"tea"`, "/choices: items 0 and 1 are the same, all must differ"},
		{`"tea"`, `"` + strings.Repeat("x", 11) + `"`, "/choices/0: 11 characters, at most 10"},
		{`"secret": false`, `"secret": 0`, "/settings/secret: a number, must be a boolean"},
		{`"secret": false,`, ``, "/settings/secret: missing, required"},
		{`24`, `49`, "/settings/hours: 49, at most 48"},
		{`24`, `0`, "/settings/hours: 0, at least 1"},
		{`"#00ff00"`, `""`, "/settings/colour: "},
		{`"members"`, `"nobody"`, "/settings/audience: another value, must be one of everyone, members"},
		{`1.5`, `1.6`, "/settings/rounds/0/1: 1.6, at most 1.5"},
		{`"question"`, `"ask"`, "/question: missing, required"},
	} {
		if !strings.Contains(example, change.old) {
			t.Fatalf("the example does not contain %s:\n%s", change.old, example)
		}
		if out := b.fails(t, strings.Replace(example, change.old, change.new, 1), "validate"); !strings.Contains(out, change.want) {
			t.Errorf("%s instead of %s:\n got %swant %s", change.new, change.old, out, change.want)
		}
	}
}

func useField(t *testing.T, b *built) {
	made := b.jelou(t, "", "send", "text", "--print", "--user=1", "--text=x", "--glitter-url=false")
	if squeeze(made) != `{"type":"text","userId":"1","text":"x","glitterUrl":false}` {
		t.Errorf("the flags make %s", made)
	}
	if id := b.jelou(t, made, "send", "-"); !strings.HasPrefix(id, "msg_") {
		t.Errorf("jelou send printed %s", id)
	}
	const replies = `{"type":"quick_reply","userId":"1","title":"x","text":"x","quick_replies":[{"title":"a","glitterId":"1"},{"title":"a","glitterId":"2"}]}`
	b.jelou(t, replies, "validate")
	if out := b.fails(t, strings.Replace(replies, "2", "1", 1), "validate"); !strings.Contains(out, "/quick_replies: items 0 and 1 are the same") {
		t.Errorf("jelou validate: %s", out)
	}
	b.compiles(t, `
	glitters := true
	_ = jelou.TextMessage{GlitterURL: &glitters}`)
}

// useOdd uses names that the generated code itself uses, and rare forms of bodies and parameters.
func useOdd(t *testing.T, b *built) {
	b.run(t, "", "go", "test", "-vet=off", "-run", "^Example", "./generated")
	round := []string{"round", "create", "--when=2026-01-02T03:04:05Z", "--body=false", "--choice=1", "--choice=2", "--dry", "-"}
	const body = `{"format":"pdf","number":9007199254740993,"extra":{"known":1,"other":[true]},"first":{"name":"tea","more":{}},"parts":[{"id":1},{"id":2}]}`
	shown := b.jelou(t, body, append(round, "--format=csv", "--dry-run")...)
	for _, want := range []string{"/v9/rounds/2026-01-02T03%3A04%3A05Z/false/1,2?dry=true&format=csv", `"other": [`, `"more": {}`, "9007199254740993"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the round would be sent as\n%s, want %s", shown, want)
		}
	}
	if out := b.jelou(t, body, round...); squeeze(out) != `{"format":"pdf"}` {
		t.Errorf("jelou round create printed %s", out)
	}
	for old, change := range map[string]struct{ new, want string }{
		`{"id":2}`: {`{"id":1}`, "/parts: items 0 and 1 have the same id"},
		`"first"`:  {`"size":-1,"first"`, "size beside first, must not stand together"},
		`"tea"`:    {`"coffee"`, "/first/name: 6 characters, at most 5"},
	} {
		if out := b.fails(t, strings.Replace(body, old, change.new, 1), round...); !strings.Contains(out, change.want) {
			t.Errorf("%s instead of %s: %s, want %s", change.new, old, out, change.want)
		}
	}
	b.jelou(t, `{"kind":"none"}`, "answer", "set", "-")
	if out := b.fails(t, `{"kind":"choice","name":""}`, "answer", "set", "-"); !strings.Contains(out, "/name: 0 characters, at least 1") {
		t.Errorf("jelou answer set: %s", out)
	}
	if out := b.fails(t, "", "example", "choice"); !strings.Contains(out, "no type") {
		t.Errorf("an answer became a type of message: %s", out)
	}
	b.jelou(t, "", "answer", "delete")
	b.jelou(t, "", "names", "set")
	b.jelou(t, `["tea"]`, "names", "set", "-")
	if out := b.fails(t, `["a","b",""]`, "names", "set", "-"); !strings.HasPrefix(out, "stdin:1:1: message: 3 items, at most 2\nstdin:1:10: /2: 0 characters, at least 1\n") {
		t.Errorf("jelou names set: %s", out)
	}
	b.jelou(t, `["a","b",""]`, "names", "replace", "-")
	if out := b.fails(t, `[1]`, "names", "set", "-"); strings.Contains(out, "jq") {
		t.Errorf("jelou names set: %s", out)
	}
	if out := b.jelou(t, "", "rounds", "--append=0.5", "--math=x", "--true=y"); squeeze(out) != `{"format":"pdf"}` {
		t.Errorf("jelou rounds printed %s", out)
	}
	b.compiles(t, `
	_, err := client.SetAnswerWithResponse(ctx, jelou.ChoiceAnswer{Name: "tea"})
	_ = jelou.RoundRequestSizeN2147483647 + jelou.RoundRequestSizeMinus1
	_, _ = client.SetNamesWithResponse(ctx, &[]string{"tea"})
	_, _ = client.DeleteAnswerWithResponse(ctx)
	_, _ = client.CreateRoundWithResponse(ctx, time.Now(), false, []int{1}, &jelou.CreateRoundParams{FormatParameter: "csv"}, jelou.RoundRequest{FormatMember: "pdf", Answer: jelou.ChoiceAnswer{Name: "tea"}})
	_ = err`)
}

// useMore uses further parts of a contract: names without a schema, descriptions or examples of their own, lists
// in place, and members that are null.
func useMore(t *testing.T, b *built) {
	if out := b.jelou(t, "", "elf", "get", "--elf-id=1", "--day=2026-01-02"); squeeze(out) != `{"score":null,"share":null,"mood":null,"seen":"2026-01-02T03:04:05Z"}` {
		t.Errorf("jelou elf get printed %s", out)
	}
	b.jelou(t, "", "elf", "get", "--elf-id=1", "--day=today") // the client does not check it, so the sandbox does not
	elf := []string{"elf", "set", "--elf-id=a/b", "-"}
	if out := b.jelou(t, `[{"since":"2026-01-02T03:04:05Z","words":["a"],"mood":"very good"}]`, elf...); squeeze(out) != `["text"]` {
		t.Errorf("jelou elf set printed %s", out)
	}
	if out := b.fails(t, `[{"since":"2026-01-02T03:04:05Z","words":["a"]},{"since":"2026-01-02T03:04:05Z","words":["a",""]}]`, elf...); !strings.Contains(out, "stdin:1:94: /1/words/1: 0 characters, at least 1") {
		t.Errorf("jelou elf set: %s", out)
	}
	if out := b.fails(t, `[{"since":"2026-01-02T03:04:05Z","words":["a","b","c"],"mod":1}]`, elf...); !strings.Contains(out, "/0/mod: unknown member") || !strings.Contains(out, "/0/words: 3 items, at most 2") {
		t.Errorf("jelou elf set: %s", out)
	}
	rares := b.jelou(t, "", "rares", "--id=7", "--query-id=0", "--level=0", "--when=2026-01-02T03:04:05Z", "--top=PT1H", "--dry-run")
	if !strings.Contains(rares, "/v9/rares/7?id=0&level=0&whens=2026-01-02T03%3A04%3A05Z&%24top=PT1H") {
		t.Errorf("the rares would be asked for as\n%s", rares)
	}
	if out := b.jelou(t, "", "rares", "--id=7"); squeeze(out) != `{"level":0}` {
		t.Errorf("jelou rares printed %s", out)
	}
	if out := b.fails(t, "", "rares", "--id=7", "--when=yesterday"); !strings.Contains(out, "--when 1: must be a time") {
		t.Errorf("jelou rares: %s", out)
	}
	if out := b.jelou(t, "", "marks"); squeeze(out) != `{"share":0.5}` {
		t.Errorf("jelou marks printed %s", out)
	}
	if out := b.jelou(t, "", "--help"); !strings.Contains(out, "Call GET /v9/marks/") {
		t.Errorf("jelou --help does not describe an operation without a summary:\n%s", out)
	}
	b.jelou(t, "", "mark", "set")
	b.jelou(t, `{"name":"tea"}`, "mark", "set", "-")
	if out := b.fails(t, `{"level":2}`, "mark", "set", "-"); !strings.Contains(out, "/level: 2, must be 1") {
		t.Errorf("jelou mark set: %s", out)
	}
	text, err := os.ReadFile(filepath.Join(b.dir, "generated", "jelou.gen.go"))
	for _, want := range []string{"// ListRaresWithResponse returns rare things.\n", "// ListRaresParamsLevel is the level.\n", "// Deprecated: the contract says so.\ntype LevelMark struct {", "// The only value is 1.\n", "// The only value is \"only\".\n",
		"such as \"204 No Content\".\nfunc (r SetMarkResponse) Status()", "such as \"200 OK\".\nfunc (r ListMarksResponse) Status()"} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("no comment %s: %v", want, err)
		}
	}
	if out := b.jelou(t, "", "words"); squeeze(out) != `{"word":"tea"}` {
		t.Errorf("jelou words printed %s", out)
	}
	if out := b.jelou(t, "", "free", "get"); squeeze(out) != `{"status":"failed"}` {
		t.Errorf("jelou free get printed %s", out)
	}
	if shown := b.jelou(t, `{"id":9007199254740993}`, "free", "set", "--dry-run", "-"); !strings.Contains(shown, "9007199254740993") {
		t.Errorf("the free object would be sent as %s", shown)
	}
	b.compiles(t, `
	elf, err := client.GetElfWithResponse(ctx, "1", &jelou.GetElfParams{Day: "2026-01-02", After: time.Now(), Ids: []string{"a"}})
	if err == nil {
		var score *int = elf.JSON200.Score
		var share *float64 = elf.JSON200.Share
		var seen time.Time = elf.JSON200.Seen
		_, _, _ = score, share, seen
		_ = elf.JSON200.Mood == jelou.GetElf200JSONResponseBodyMoodGood
	}
	_, err = client.SetElfWithResponse(ctx, "1", []jelou.SetElfJSONBody_Item{{Since: time.Now(), Words: []string{"a"}}})
	_, err = client.SetFreeWithResponse(ctx, map[string]any{"id": 1})
	level, id := jelou.ListRaresParamsLevelN0, 0
	_ = jelou.ListRaresParamsLevelN1000000
	for row, err := range client.AllRares(ctx, 7, &jelou.ListRaresParams{ID: &id, Level: &level, Whens: []time.Time{time.Now()}, Top: "PT1H", Mode: jelou.ListRaresParamsModeOnly}) {
		_, _ = *row.Level, err
	}
	for row, err := range client.AllMarks(ctx, nil) {
		_, _ = *row.Share, err
	}
	_, err = client.SetMarkWithResponse(ctx, nil)
	_, err = client.SetMarkWithResponse(ctx, jelou.NameMark{Name: "tea"})
	page := int64(2)
	for row, err := range client.AllWords(ctx, &jelou.ListWordsParams{Page: &page}) {
		_, _ = row.Word, err
	}
	_ = err`)
}

// useShared uses an object that a request and a response have. Requests are strict, and responses are not.
func useShared(t *testing.T, b *built) {
	if out := b.jelou(t, "", "perk", "update", "--perk-id=p1", "--name=tea", "--level=0"); squeeze(out) != `{"id":"p1","name":"tea","level":0}` {
		t.Errorf("jelou perk update printed %s", out)
	}
	const wrong = `{"name":"","colour":1,"labels":[{}]}`
	for _, want := range []string{"/name: 0 characters, at least 1", "/colour: unknown member", "/labels/0/word: missing"} {
		if out := b.fails(t, wrong, "perk", "update", "--perk-id=p1", "-"); !strings.Contains(out, want) {
			t.Errorf("jelou perk update: %s, want %s", out, want)
		}
	}
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, r.Method+" "+string(body))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":7,"name":"tea","new":{},"labels":[{"word":"hot","new":1}],"use":{"kind":"food","new":null}}`)
	}))
	defer server.Close()
	sandbox := b.server
	b.server = server.URL
	defer func() { b.server = sandbox }()
	b.runs(t, `
	read, err := client.GetPerkWithResponse(ctx, "p1")
	if err != nil {
		return err
	}
	perk := *read.JSON200
	if _, err := perk.Use.Kind.MarshalText(); err != nil {
		return err
	}
	perk.Name, perk.Use.Kind = "coffee", ""
	_, err = client.UpdatePerkWithResponse(ctx, "p1", perk)
	if err != nil {
		return err
	}
	if _, err := jelou.UnmarshalPerk([]byte("{\"name\":\"tea\",\"new\":1}")); err == nil {
		panic("UnmarshalPerk accepts an unknown member")
	}
	if _, err := jelou.TextMessageType("image").MarshalText(); err == nil {
		panic("a text message can have the type of an image")
	}`)
	const want = `PUT {"id":"7","name":"coffee","labels":[{"word":"hot"}],"use":{"kind":"drink"}}`
	if len(sent) != 2 || sent[1] != want {
		t.Errorf("the service got %q, want %s", sent, want)
	}
}

// built is a copy of the module with additions, its command line, and a running sandbox.
type built struct{ dir, binary, server string }

// jelou runs the command line against the sandbox.
func (b *built) jelou(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	return b.run(t, stdin, b.binary, args...)
}

// fails runs a command that must fail, and returns its output.
func (b *built) fails(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := b.command(t, stdin, b.binary, args...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("jelou %s succeeded", strings.Join(args, " "))
	}
	return string(out)
}

func (b *built) command(t *testing.T, stdin, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = b.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "JELOU_SERVER="+b.server, "JELOU_BOT_ID=BOT_ID", "JELOU_CLIENT_ID=sandbox", "JELOU_CLIENT_SECRET=sandbox")
	return cmd
}

func (b *built) run(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	cmd := b.command(t, stdin, name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", filepath.Base(name), strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return string(out)
}

// compiles checks that a user's program with the lines compiles.
func (b *built) compiles(t *testing.T, lines string) {
	t.Helper()
	b.program(t, lines)
	b.run(t, "", "go", "build", "-o", os.DevNull, "./userprogram")
}

// runs runs a user's program with the lines against b.server.
func (b *built) runs(t *testing.T, lines string) {
	t.Helper()
	b.program(t, lines)
	b.run(t, "", "go", "run", "./userprogram")
}

func (b *built) program(t *testing.T, lines string) {
	t.Helper()
	dir := filepath.Join(b.dir, "userprogram")
	program := `package main

import (
	"context"
	"os"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

var _ = time.Now

func main() {
	client, err := jelou.NewClientWithResponses(os.Getenv("JELOU_SERVER"))
	if err == nil {
		err = use(context.Background(), client)
	}
	if err != nil {
		panic(err)
	}
}

func use(ctx context.Context, client *jelou.ClientWithResponses) error {` + lines + `
	return nil
}
`
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
}

// addFacts gives each new rule a source in facts.txt, as a rule's author must. It also checks that the test reports the
// rules while they have no source. It removes each source without a rule: package contract reports it for this module.
func (b *built) addFacts(t *testing.T) {
	t.Helper()
	name := filepath.Join(b.dir, "contract", "facts.txt")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	facts := append(strings.SplitAfter(string(text), "\n"), "G  Gone type object\n")
	write := func() {
		if err := os.WriteFile(name, []byte(strings.Join(facts, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write()
	const missing, gone = "no source in facts.txt for the rule ", ` has "`
	cmd := b.command(t, "", "go", "test", "-vet=off", "./contract", "-run", "^TestEveryRuleHasASource$")
	out, err := cmd.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte(missing)) {
		t.Fatalf("the test does not report the new rules, which have no source: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if _, rule, ok := strings.Cut(strings.TrimSpace(line), missing); ok {
			facts = append(facts, "G  "+rule+"\n")
		} else if _, rule, ok := strings.Cut(strings.TrimSuffix(line, ", and openapi.yaml does not\n"), gone); ok {
			source := "  " + strings.Trim(rule, `"`) + "\n"
			facts = slices.DeleteFunc(facts, func(fact string) bool { return strings.HasSuffix(fact, source) })
		}
	}
	write()
	b.run(t, "", "go", "test", "-vet=off", "./contract", "-run", "^TestEveryRuleHasASource$")
}

// checksPass runs the tests that depend on the contract in a copy with those additions whose examples keep the contract,
// after all that "make generate" does.
func checksPass(t *testing.T) {
	t.Setenv("JELOU_LONG", "")
	b := &built{dir: t.TempDir()}
	copyModule(t, b.dir)
	for _, one := range additions {
		if slices.Contains([]string{"put", "delete", "kind", "field", "more", "shared"}, one.name) {
			one.add(t, filepath.Join(b.dir, "openapi.yaml"))
		}
	}
	b.run(t, "", "go", "run", "./gen")
	b.addFacts(t)
	b.run(t, "", "go", "test", "-vet=off", "./cmd/jelou", "-run", "^TestReferenceFollowsFromTheCommands$", "-update")
	// The pattern of the addition "kind" needs package regexp, which is a decision for weight.txt.
	b.run(t, "", "go", "test", "-vet=off", "-skip", "^TestClientWeighsAsRecorded$", "./contract/...", "./generated", "./sandbox/...", "./cmd/...")
}

// onlyTheContractChanged checks that the copy differs from the module only in the contract, its facts and generated
// files.
func (b *built) onlyTheContractChanged(t *testing.T) {
	t.Helper()
	made := []string{"openapi.yaml", "contract/facts.txt", "generated/jelou.gen.go", "generated/example_gen_test.go", "sandbox/internal/api/server.gen.go",
		"internal/bodies/bodies.gen.go", "jelou-binary"}
	err := filepath.WalkDir(b.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(b.dir, path)
		if err != nil || slices.Contains(made, filepath.ToSlash(name)) {
			return err
		}
		now, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if before, err := os.ReadFile(filepath.Join("..", name)); err != nil || !bytes.Equal(before, now) {
			t.Errorf("%s has changed", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *built) startSandbox(t *testing.T) {
	t.Helper()
	cmd := b.command(t, "", b.binary, "sandbox", "--addr", "127.0.0.1:0")
	var out syncBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if _, rest, ok := strings.Cut(out.String(), "JELOU_SERVER="); ok {
			b.server, _, _ = strings.Cut(rest, "\n")
			b.server = strings.Trim(b.server, `'"`)
			return
		}
		time.Sleep(10 * time.Millisecond) // until the sandbox prints its address
	}
	t.Fatalf("the sandbox did not start:\n%s", out.String())
}
