package merge

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
)

// Whatever a message and a cell contain, the filled-in message is one line of the intended JSON.
func FuzzFill(f *testing.F) {
	f.Add(`{"userId":"{{a}}","text":"x {{ b }}{{a}} {\"}"}`, "Ana\n\"\\", "{{a}}")
	f.Add(`{"userId":"{{a}}", "a\u007b{": [1, "{{b}}\u0000"], "userId": ""}`, "\xff", "\u2028")
	f.Add(`{"userId":"{{a}}","n":"{{b}}"}`, "1", "-0.5e3")
	f.Add(`{"userId":"\ud83d\ude00{{a}}`, "", "")
	f.Fuzz(func(t *testing.T, message, a, b string) {
		m := new(Message)
		if err := m.read([]byte(message)); err != nil {
			if !errors.As(err, new(*MistakesError)) {
				t.Fatalf("%v", err)
			}
			return
		}
		value := func(name string) string {
			switch name {
			case "a":
				return a
			case "b":
				return b
			}
			return ""
		}
		line := m.fill(func(t *text) string { return t.fill(value) })
		if strings.ContainsAny(string(line), "\n\r") || !json.Valid(line) {
			t.Fatalf("%q with %q and %q becomes %q", message, a, b, line)
		}
		if !utf8.ValidString(a) || !utf8.ValidString(b) || !utf8.ValidString(message) {
			return
		}
		// A name that stands alone in a text gives exactly its cell.
		var object map[string]any
		if json.Unmarshal(line, &object) != nil {
			t.Fatalf("%q", line)
		}
		var given map[string]any
		if json.Unmarshal([]byte(message), &given) == nil {
			for member, text := range given {
				if text == "{{a}}" && object[member] != a {
					t.Errorf("%q: %q, want %q", member, object[member], a)
				}
			}
		}
	})
}

// With a fitting header and any rows, Lines loses no row, and each line has its row.
func FuzzLines(f *testing.F) {
	f.Add("a,b\n1,2\n\n\"x\ny\",3\n")
	f.Add("b;a\r\n1;\xf1\r\n;;\r\n2;3;4")
	f.Add("{\"a\":1,\"b\":null}\n{}\n{\"b\":[]}")
	f.Fuzz(func(t *testing.T, given string) {
		m, err := NewMessage("m.json", []byte(`{"type":"text","userId":"{{a}}","text":"{{b}}"}`))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := sheet.Open(strings.NewReader(given))
		if err != nil {
			return
		}
		want := 0
		for err == nil { // an error of the table ends both
			if _, err = rows.Next(); err == nil {
				want++
			}
		}
		lines := NewLines("t", strings.NewReader(given), m)
		got := 0
		for line, err := range input.Each(t.Context(), iotest.OneByteReader(lines)) {
			if err != nil {
				break
			}
			if line.Blank() {
				continue
			}
			got++
			row := lines.Row()
			if row.Number != line.Number || !json.Valid(line.Text) {
				t.Fatalf("line %d of %q is %q with the row %+v", line.Number, given, line.Text, row)
			}
			_ = row.Explain(nil)
			_ = row.Failed("why")
		}
		if lines.table != nil && len(lines.columns) == 2 && got > 0 && got != want {
			t.Errorf("%d lines of %d rows of %q", got, want, given)
		}
	})
}
