package journal

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func ignore(Record) {}

// killedRun returns the journal of a run that was killed with lines in flight, the length in its header, and the lines that
// the run began.
func killedRun(t *testing.T, random *rand.Rand) (text []byte, known int, begunLines []int64) {
	t.Helper()
	path := newPath(t)
	j := begun(t, path)
	var flying []int64
	for line := int64(1); line <= 40; line++ {
		must(t, j.Sending(line))
		begunLines = append(begunLines, line)
		flying = append(flying, line)
		for len(flying) > 4 || len(flying) > 0 && random.IntN(3) == 0 {
			i := random.IntN(len(flying))
			must(t, j.Record(Record{Line: flying[i], Outcome: Sent, MessageID: "m" + strconv.FormatInt(flying[i], 10)}))
			flying = append(flying[:i], flying[i+1:]...)
		}
	}
	head, err := decodeHeader(readAll(t, path)[:headerSize])
	must(t, err)
	known = int(head.Size)
	for _, line := range flying[:len(flying)/2] {
		must(t, j.Record(Record{Line: line, Outcome: Refused, StatusCode: 422}))
	}
	kill(t, j)
	return readAll(t, path), known, begunLines
}

// wantSafe loads a damaged journal. Either load refuses it, or the journal knows every line that the run began, so the next
// run silently sends none of them again.
func wantSafe(t *testing.T, text []byte, begunLines []int64) (refused error) {
	t.Helper()
	c, err := Read(bytes.NewReader(text), ignore)
	if err != nil {
		return err
	}
	for _, line := range begunLines {
		if c.Past(line).State() == Pending {
			t.Fatalf("line %d is sent again", line)
		}
	}
	return nil
}

// However a journal is cut, filled up or changed, no line that was begun counts as not begun. With JELOU_LONG the test cuts
// more journals, at every byte.
func TestDamageSendsNothingTwice(t *testing.T) {
	seeds, step, times := 1, 47, 100
	if os.Getenv("JELOU_LONG") != "" {
		seeds, step, times = 6, 1, 1000
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(uint64(seed), 21))
		text, known, lines := killedRun(t, random)
		for cut := 0; cut < len(text); cut += step {
			if err := wantSafe(t, text[:cut], lines); (err != nil) != (cut < known) {
				t.Fatalf("cut to %d of %d bytes, of which %d are known: %v", cut, len(text), known, err)
			}
			zeros := append(bytes.Clone(text[:cut]), make([]byte, len(text)-cut)...)
			if wantSafe(t, zeros, lines) == nil {
				t.Fatalf("zeros from %d on pass", cut)
			}
		}
		for range times {
			tail := make([]byte, 1+random.IntN(200))
			for i := range tail {
				tail[i] = byte(random.UintN(256))
			}
			if wantSafe(t, append(bytes.Clone(text), tail...), lines) == nil {
				t.Fatalf("the tail %q passes", tail)
			}
			_ = wantSafe(t, append(bytes.Clone(text[:random.IntN(len(text))]), tail...), lines)
			flipped := bytes.Clone(text)
			bit := random.IntN(8 * len(text))
			flipped[bit/8] ^= 1 << (bit % 8)
			if err := wantSafe(t, flipped, lines); err == nil && bit/8 != len(text)-1 { // nobody misses the end of a last line
				t.Fatalf("bit %d of byte %d is not missed", bit%8, bit/8)
			}
		}
	}
}

func TestMovedOrDroppedRecordIsDamage(t *testing.T) {
	text, _, lines := killedRun(t, rand.New(rand.NewPCG(1, 2)))
	records := bytes.SplitAfter(text[headerSize:], []byte("\n"))
	records = records[:len(records)-1]
	join := func(records [][]byte) []byte {
		return append(bytes.Clone(text[:headerSize]), bytes.Join(records, nil)...)
	}
	for i := range len(records) - 1 {
		without := append(append([][]byte{}, records[:i]...), records[i+1:]...)
		if err := wantSafe(t, join(without), lines); err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("record %d was dropped: %v", i+1, err)
		}
		swapped := append([][]byte{}, records...)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		if err := wantSafe(t, join(swapped), lines); err == nil {
			t.Errorf("record %d was moved", i+1)
		}
	}
}

func TestDamagedJournalSaysHow(t *testing.T) {
	path := newPath(t)
	j := begun(t, path)
	must(t, j.Sending(1))
	must(t, j.Record(sentOne))
	must(t, j.Sending(2))
	kill(t, j)
	text := string(readAll(t, path))
	head, records := text[:headerSize], text[headerSize:]
	for name, test := range map[string]struct{ text, want string }{
		"empty":         {"", "is empty, so the sent lines are unknown"},
		"text":          {strings.Repeat("hello\n", 200), "not a journal"},
		"short":         {"{}\n", "not a journal"},
		"half a header": {head[:headerSize/2], "not a journal"},
		"other version": {strings.Replace(head, `Batch":2`, `Batch":1`, 1), "version 1"},
		"other length":  {strings.Replace(head, `"size":`, `"size":1`, 1), "not a journal"},
		"other blanks":  {strings.Replace(head, `}  `, `} x`, 1), "not a journal"},
		"no JSON":       {text + "hello\n", "record 4: it was changed, or does not belong there"},
		"zeros":         {text + strings.Repeat("\x00", 100), "its end is not a record, as after a power cut"},
		"amid, zeros":   {text + `{"record":4,"line":2,` + "\x00", "its end is not a record"},
		"garbage":       {text + `{"record":5`, "its end is not a record"},
		"twice":         {text + records, "record 4: it was changed"},
		"cut":           {text[:len(text)-1], "its end is missing, so the lines sent last are unknown"},
		"only a header": {head, "its end is missing"},
		"of another":    {head + string(forged(sending(1), Record{Line: 1, Outcome: Sent, MessageID: "m2"}, sending(2))[headerSize:]), "its end is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			writeAll(t, path, []byte(test.text))
			if _, err := Open(path, false); err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
			if got := readAll(t, path); string(got) != test.text {
				t.Error("the file was changed")
			}
		})
	}
}

// forged returns a journal with these records and right checksums.
func forged(records ...Record) []byte {
	h := header{Owner: anOwner, Input: anInput, Last: mark{Sum: start}}
	var all []byte
	for i, r := range records {
		r.Number = int64(i + 1)
		var after sum
		all, after = seal(all, r, h.Last.Sum)
		h.Last = mark{r.Number, after}
	}
	h.Size = headerSize + int64(len(all))
	return append(h.line(), all...)
}

// A later version may write an outcome that this one does not know.
func TestForeignOutcomeIsInDoubt(t *testing.T) {
	j, err := Read(bytes.NewReader(forged(Record{Line: 1, Outcome: "foreign"})), ignore)
	must(t, err)
	wantState(t, j, 1, InDoubt)
}

// The header always has the same length.
func TestHeaderHasItsSize(t *testing.T) {
	for _, h := range []header{
		{Size: headerSize},
		{Owner: Owner{digest(""), digest(""), digest("")}, Input: Input{SHA256: digest(""), Bytes: math.MaxInt64, Whole: true}, Size: math.MaxInt64, Last: mark{math.MaxInt64, start}},
	} {
		h.Version = version
		text := h.line()
		if len(text) != headerSize || text[headerSize-1] != '\n' {
			t.Errorf("%d bytes", len(text))
		}
		if again, err := decodeHeader(text); err != nil || again != h {
			t.Errorf("%v", err)
		}
	}
}

// Load refuses a file, or returns states that agree with its records.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(""))
	f.Add(forged())
	f.Add(forged(sending(1), sentOne, sending(2)))
	f.Add(append(forged(sending(1)), `{"record":2,"li`...))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Read(bytes.NewReader(text), ignore)
		if err != nil {
			return
		}
		if c.head.Size < headerSize || c.head.Size > int64(len(text)) || text[c.head.Size-1] != '\n' {
			t.Errorf("size %d of %d", c.head.Size, len(text))
		}
		if again, err := Read(bytes.NewReader(text[:c.head.Size]), ignore); err != nil || !reflect.DeepEqual(again.past, c.past) {
			t.Errorf("without its end: %v", err)
		}
	})
}

// Any record is read as it was written.
func TestRecordIsReadAsWritten(t *testing.T) {
	full := Record{3, 4, "unknown\n", "at\"", "<é\x01>", 5, "code", []int{6, 7}, true}
	for i := range reflect.TypeFor[Record]().NumField() {
		one := Record{Number: 1, Line: 2, Outcome: Sent}
		reflect.ValueOf(&one).Elem().Field(i).Set(reflect.ValueOf(full).Field(i))
		if reflect.ValueOf(full).Field(i).IsZero() {
			t.Errorf("field %d is not tested", i)
		}
		for _, r := range []Record{one, full} {
			var got Record
			text, after := seal([]byte("before"), r, start)
			again, err := unseal(text[len("before"):], start, &got)
			if err != nil || again != after || !reflect.DeepEqual(got, r) {
				t.Errorf("%+v is read as %+v: %v", r, got, err)
			}
		}
	}
}
