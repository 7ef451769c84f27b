package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var (
	anInput  = Input{SHA256: [32]byte{1}, Bytes: 100, Whole: true}
	aTarget  = NewTarget("https://jelou.invalid", "BOT")
	sentOne  = Record{Line: 1, Outcome: Sent, MessageID: "m1"}
	refused2 = Record{Line: 2, Outcome: Refused, StatusCode: 422, Code: "E0422"}
)

func openAt(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := Open(path, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.file.Close() })
	return j
}

// begun opens a journal and starts a run.
func begun(t *testing.T, path string) *Journal {
	t.Helper()
	j := openAt(t, path)
	must(t, j.Start(anInput, aTarget))
	return j
}

// kill ends a run as a signal does: nothing more is written, and the lock is gone.
func kill(t *testing.T, j *Journal) {
	t.Helper()
	must(t, j.file.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantState(t *testing.T, j *Journal, line int64, want State) {
	t.Helper()
	if got := j.State(line); got != want {
		t.Errorf("line %d is in state %d, want %d", line, got, want)
	}
}

func TestResume(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	must(t, j.Begin(0, 1))
	must(t, j.Begin(1, 2))
	must(t, j.Record(sentOne))
	must(t, j.Begin(0, 3))
	must(t, j.Record(refused2))
	must(t, j.Begin(1, 4))
	must(t, j.Record(Record{Line: 4, Outcome: NotSent}))
	must(t, j.Begin(1, 0))
	must(t, j.Begin(2, 5))
	must(t, j.Record(Record{Line: 5, Outcome: Refused, StatusCode: 401}))
	kill(t, j) // with line 3 in flight

	j = openAt(t, path)
	if input, ok := j.Input(); !ok || input != anInput {
		t.Errorf("%v %v", input, ok)
	}
	if lost := j.Lost(); len(lost) != 1 || lost[0] != 3 {
		t.Errorf("lost: %v", lost)
	}
	for line, want := range map[int64]State{1: Done, 2: Rejected, 3: InDoubt, 4: Pending, 5: Pending, 6: Pending, MaxLine: Pending} {
		wantState(t, j, line, want)
	}
	if j.Count(Done) != 1 || j.Count(Rejected) != 1 || j.Count(InDoubt) != 1 {
		t.Error(j.states.counts)
	}
	must(t, j.Start(anInput, aTarget))
	must(t, j.Close())
	text, err := os.ReadFile(path)
	must(t, err)
	want := `{"line":1,"outcome":"sent","messageId":"m1"}
{"line":2,"outcome":"refused","statusCode":422,"code":"E0422"}
{"line":4,"outcome":"not_sent"}
{"line":5,"outcome":"refused","statusCode":401}
{"line":3,"outcome":"unknown"}
`
	if got := string(text[headerSize:]); got != want {
		t.Errorf("%s", got)
	}
}

// A line that has a record of an earlier run, and was in flight once more, may have been sent. A line whose second
// try has its record was not in flight.
func TestKilledWhileTriedAgain(t *testing.T) {
	for _, earlier := range []string{NotSent, Unknown} {
		path := filepath.Join(t.TempDir(), "journal")
		j := begun(t, path)
		must(t, j.Begin(0, 7))
		must(t, j.Record(Record{Line: 7, Outcome: earlier}))
		must(t, j.Begin(0, 8))
		must(t, j.Record(Record{Line: 8, Outcome: NotSent}))
		kill(t, j)

		j = begun(t, path)
		if len(j.Lost()) > 0 {
			t.Errorf("lost %v", j.Lost())
		}
		must(t, j.Begin(0, 7))
		must(t, j.Begin(1, 8))
		must(t, j.Record(Record{Line: 8, Outcome: NotSent}))
		kill(t, j)

		j = begun(t, path)
		if lost := j.Lost(); len(lost) != 1 || lost[0] != 7 {
			t.Errorf("lost %v", lost)
		}
		wantState(t, j, 7, InDoubt)
		wantState(t, j, 8, Pending)
		kill(t, j)

		j = openAt(t, path)
		wantState(t, j, 7, InDoubt)
		if len(j.Lost()) > 0 {
			t.Errorf("lost %v once more", j.Lost())
		}
	}
}

// Whatever was written of a record, its line is in doubt, and what came before is not.
func TestRecordCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	must(t, j.Begin(0, 1))
	must(t, j.Record(sentOne))
	must(t, j.Begin(0, 2))
	whole := j.size
	must(t, j.Record(refused2))
	length := j.size - whole
	kill(t, j)
	text, err := os.ReadFile(path)
	must(t, err)
	for cut := range length {
		must(t, os.WriteFile(path, text[:whole+cut], 0o600))
		j := begun(t, path)
		wantState(t, j, 1, Done)
		wantState(t, j, 2, InDoubt)
		must(t, j.Close())
		j = openAt(t, path)
		wantState(t, j, 2, InDoubt)
		kill(t, j)
	}
}

// A start that is killed between its steps is done again, and ends in the same.
func TestStartIsDoneAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	for line := int64(1); line <= 3; line++ {
		must(t, j.Begin(int(line), line))
	}
	kill(t, j)
	before, err := os.ReadFile(path)
	must(t, err)
	begun := begun(t, path)
	kill(t, begun)
	after, err := os.ReadFile(path)
	must(t, err)
	for written := headerSize; written <= len(after); written++ { // the header is written last
		must(t, os.WriteFile(path, append(bytes.Clone(before[:headerSize]), after[headerSize:written]...), 0o600))
		j := openAt(t, path)
		must(t, j.Start(anInput, aTarget))
		kill(t, j)
		got, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(got[headerSize:], after[headerSize:]) {
			t.Fatalf("after %d bytes: %s", written, got[headerSize:])
		}
	}
}

func TestOneRunAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	if _, err := Open(path, false); err == nil || err.Error() != "another run is using the journal" {
		t.Errorf("%v", err)
	}
	must(t, j.Close())
	must(t, openAt(t, path).Close())
}

func TestAnotherTarget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	must(t, begun(t, path).Close())
	j := openAt(t, path)
	must(t, j.Check(NewTarget("https://jelou.invalid/", "BOT")))
	if NewTarget("http://127.0.0.1:8080", "B") != NewTarget("http://localhost:9090/", "B") || NewTarget("http://127.0.0.1/a", "B") == NewTarget("http://127.0.0.1/b", "B") {
		t.Error("the port of this machine counts, or nothing does")
	}
	for _, other := range []Target{NewTarget("https://jelou.invalid", "B"), NewTarget("https://other.invalid", "BOT")} {
		if j.Check(other) == nil {
			t.Error("another target passed")
		}
	}
}

func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	must(t, j.Begin(3, 9))
	must(t, j.Record(sentOne))
	kill(t, j)
	text, err := os.ReadFile(path)
	must(t, err)
	head, records := string(text[:headerSize]), string(text[headerSize:])
	tests := map[string]struct{ text, want string }{
		"text":             {strings.Repeat("hello\n", 2000), "not a journal"},
		"short":            {"{}\n", "not a journal"},
		"half a header":    {head[:headerSize/2], "not a journal"},
		"other version":    {strings.Replace(head, `Batch":1`, `Batch":2`, 1), "version 2"},
		"slot out of line": {strings.Replace(head, "         9,", " 9        ,", 1), "not a journal"},
		"negative slot":    {strings.Replace(head, "         9,", "        -9,", 1), "not a journal"},
		"no JSON":          {head + "hello\n", "line 2: no JSON object"},
		"no outcome":       {head + `{"line":1}` + "\n", "line 2: no known outcome"},
		"no line":          {head + `{"outcome":"sent"}` + "\n", "line 2: no line number"},
		"line too large":   {head + `{"line":10000000000,"outcome":"sent"}` + "\n", "line 2: no line number"},
		"zeros":            {head + records + strings.Repeat("\x00", 100), "ends in zeros"},
		"amid, then zeros": {head + records + `{"line":2,` + "\x00", "ends in zeros"},
		"sent twice":       {head + records + records, "line 3: line 1 of the input has a second outcome"},
		"cut back":         {strings.Replace(head, `"run":           4096`, `"run":           5000`, 1) + records, "cut short"},
		"settled, then in flight": {strings.Replace(strings.Replace(head, `"run":           4096`, `"run":           4141`, 1),
			"         9,", "         1,", 1) + records, "line 1 of the input was settled"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(path, []byte(test.text), 0o600))
			if _, err := Open(path, false); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != test.text {
				t.Error("the file was changed")
			}
		})
	}
}

// A journal that cannot be written says so from then on.
func TestFullDisk(t *testing.T) {
	j := begun(t, filepath.Join(t.TempDir(), "journal"))
	kill(t, j)
	first := j.Begin(0, 1)
	if first == nil || !strings.Contains(first.Error(), "the journal cannot be written") {
		t.Errorf("%v", first)
	}
	if err := j.Record(sentOne); err != first { //nolint:errorlint // the very same
		t.Errorf("%v", err)
	}
}

// The header stays within a page, whatever it holds.
func TestHeaderHasItsSize(t *testing.T) {
	full := header{input: Input{Bytes: 999_999_999_999_999}, run: 999_999_999_999_999}
	for i := range full.slots {
		full.slots[i] = MaxLine
	}
	for _, h := range []header{{run: headerSize}, full} {
		text := h.encode()
		if len(text) != headerSize {
			t.Errorf("%d bytes", len(text))
		}
		if again, err := decodeHeader(text); err != nil || *again != h {
			t.Errorf("%v", err)
		}
	}
}

// Any file is either refused, or leads to a state that agrees with what its records say.
func FuzzLoad(f *testing.F) {
	f.Add(false, int64(0), int64(0), []byte(""))
	f.Add(false, int64(0), int64(0), []byte("{}"))
	f.Add(true, int64(0), int64(3), []byte(""))
	f.Add(true, int64(0), int64(1), []byte(`{"line":1,"outcome":"sent","messageId":"m"}`+"\n"+`{"line":2,"outcome":"unk`))
	f.Add(true, int64(33), int64(3), []byte(`{"line":3,"outcome":"not_sent"}`+"\n\n"+`{"line":3,"outcome":"refused","statusCode":422}`+"\n"))
	f.Fuzz(func(t *testing.T, headed bool, run, flying int64, text []byte) {
		if headed {
			head := header{input: anInput, target: aTarget, run: headerSize + run, slots: [Slots]int64{1: flying}}
			text = append(head.encode(), text...)
		}
		c, err := load(bytes.NewReader(text))
		if err != nil {
			return
		}
		if c.size > int64(len(text)) || c.size > 0 && text[c.size-1] != '\n' {
			t.Errorf("size %d of %d", c.size, len(text))
		}
		for _, line := range c.lost {
			if c.states.of(line) != InDoubt {
				t.Errorf("line %d is lost and not in doubt", line)
			}
		}
		if again, err := load(bytes.NewReader(text[:c.size])); err != nil || again.states.counts != c.states.counts {
			t.Errorf("without its end: %v", err)
		}
	})
}

// A run that does not come to its start, as it is given another target, forgets nothing of what the one before
// had in flight.
func TestOpenedAndNotStarted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := begun(t, path)
	must(t, j.Record(sentOne))
	must(t, j.Begin(3, 2))
	kill(t, j)
	before := readAll(t, path)
	for range 2 {
		j = openAt(t, path)
		if lost := j.Lost(); len(lost) != 1 || lost[0] != 2 {
			t.Errorf("lost: %v", lost)
		}
		must(t, j.Close())
	}
	if !bytes.Equal(readAll(t, path), before) {
		t.Error("the journal has changed")
	}
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return text
}
