package merge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

const hello = `{"type": "text", "userId": "{{tel}}", "text": "Hola {{ nombre }}"}`

func TestCountryCodeCompletesLocalNumbers(t *testing.T) {
	for given, test := range map[string]struct{ code, want string }{
		"3001234567":                       {"57", "573001234567"},
		"300 123-45.67":                    {"57", "573001234567"},
		"573001234567":                     {"57", "573001234567"},
		"+57 300 1234567":                  {"57", "573001234567"},
		"0057 3001234567":                  {"57", "573001234567"},
		"(+57) 3001234567":                 {"57", "573001234567"},
		"300–123‐4567\t":                   {"57", "573001234567"},
		"300 123/4567":                     {"57", "300 123/4567"},
		"'3001234567":                      {"57", "573001234567"},
		`="573001234567"`:                  {"57", "573001234567"},
		"300 ext 5":                        {"57", "300 ext 5"},
		"3001234567\n3007654321":           {"57", "3001234567\n3007654321"},
		"3001234567 - 3007654321":          {"57", "3001234567 - 3007654321"},
		"00123456789012345":                {"57", "123456789012345"},
		"001234567890123456":               {"57", "001234567890123456"}, // more than any number has
		"+":                                {"57", "+"},
		"\u202a+57\u202f300 1234567\u202c": {"57", "573001234567"}, // copied from a telephone
		"593987654321":                     {"57", "593987654321"}, // of another country
		"+593 98 765 4321":                 {"57", "593987654321"},
		"593-98-765 4321":                  {"57", "593987654321"},
		"52 1 55 1234 5678":                {"52", "5215512345678"}, // the older form
		"12":                               {"57", "12"},            // of no country
		"US.13491208655302":                {"57", "US.13491208655302"},
		"0987654321":                       {"593", "593987654321"},
		"55 1234 5678":                     {"52", "525512345678"},
		"2025550123":                       {"1", "12025550123"},
	} {
		home, err := parseCountry(test.code)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := home.complete(given); got != test.want || err != nil {
			t.Errorf("%s in %s: %s, %v", given, test.code, got, err)
		}
		if got, err := country("").complete(given); got != given || err != nil {
			t.Errorf("%s: %s, %v, without a country", given, got, err)
		}
	}
	for _, code := range []string{"x", "0", "999", "-57"} {
		if _, err := parseCountry(code); err == nil {
			t.Errorf("%q is a country", code)
		}
	}
}

// Failed rows keep the form of their table, and merge again.
func TestFailedRowsKeepTheFormOfTheirTable(t *testing.T) {
	message, err := NewMessage("m.json", []byte(hello))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ given, want string }{
		"semicolons":  {"nombre;tel\r\nA\xf1a;1\r\n\"x\ny\";2\r\n", "nombre;tel;jelou_reason\r\nA\xf1a;1;why 2\r\n\"x\r\ny\";2;why 3\r\n"},
		"its column":  {"jelou_reason,nombre,tel\nrefused,Aña,1\n,B,2\n", "jelou_reason,nombre,tel\nwhy 2,Aña,1\nwhy 3,B,2\n"},
		"a mark":      {"\ufeffnombre\ttel\nA\t1\n", "\ufeffnombre\ttel\tjelou_reason\nA\t1\twhy 2\n"},
		"told":        {"sep=,\r\ntel,nombre\r\n=\"1\",=\"A\"\r\n", "sep=,\r\ntel,nombre,jelou_reason\r\n\"=\"\"1\"\"\",\"=\"\"A\"\"\",why 2\r\n"},
		"short rows":  {"tel,nombre,x\n1,A\n", "tel,nombre,x,jelou_reason\n1,A,,why 2\n"},
		"NDJSON":      {"{\"tel\":57,\"nombre\":\"A\"}\n", "{\"tel\":\"57\",\"nombre\":\"A\",\"jelou_reason\":\"why 1\"}\n"},
		"NDJSON, two": {"{\"tel\":57,\"jelou_reason\":\"x\",\"nombre\":\"A\"}\n", "{\"tel\":\"57\",\"jelou_reason\":\"why 1\",\"nombre\":\"A\"}\n"},
		"UTF-16":      {"\xff\xfet\x00e\x00l\x00,\x00n\x00o\x00m\x00b\x00r\x00e\x00\n\x001\x00,\x00A\x00", "\xff\xfet\x00e\x00l\x00,\x00n\x00o\x00m\x00b\x00r\x00e\x00,\x00" + wide("jelou_reason\n1,A,why 2\n")},
	} {
		t.Run(name, func(t *testing.T) {
			lines := NewLines("t.csv", strings.NewReader(test.given), message)
			var failed []byte
			for line, err := range input.Each(t.Context(), lines) {
				if err != nil {
					t.Fatal(err)
				}
				if line.Blank() {
					continue
				}
				row := lines.Row()
				if failed == nil {
					failed = row.FailedHead()
				}
				failed = append(failed, row.Failed("why "+string(rune('0'+row.Number)))...)
			}
			if string(failed) != test.want {
				t.Errorf("%q, want %q", failed, test.want)
			}
		})
	}
}

// The failed rows of a spreadsheet become CSV, and make the same messages: with dates as it showed them, and the numbers of
// people and of offers as it kept them.
func TestFailedRowsOfASheetMakeTheSameMessages(t *testing.T) {
	const offer = `{"elementName":"a1","destinations":["{{tel}}"],"parameters":["{{day}} {{code}} {{paid}}"],"ltoParams":{"expirationTime":"{{end}}"}}`
	message, err := NewMessage("m.json", []byte(offer))
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	err = f.SetSheetRow("Sheet1", "A1", &[]string{"tel", "end", "day", "code", "paid"})
	for column, cell := range map[string]struct {
		value  any
		format int
	}{"A": {int64(573001234567), 3}, "B": {1774915200.5, 1}, "C": {45000, 15}, "D": {1234567, 3}, "E": {true, 0}} {
		style, failed := f.NewStyle(&excelize.Style{NumFmt: cell.format})
		err = errors.Join(err, failed, f.SetCellValue("Sheet1", column+"2", cell.value), f.SetCellStyle("Sheet1", column+"2", column+"2", style))
	}
	var xlsx bytes.Buffer
	if err := errors.Join(err, f.Write(&xlsx), f.Close()); err != nil {
		t.Fatal(err)
	}
	lines := NewLines("t.xlsx", &xlsx, message)
	first, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	row := lines.Row()
	failed := append(row.FailedHead(), row.Failed("why")...)
	again, err := io.ReadAll(NewLines("f.csv", bytes.NewReader(failed), message))
	if err != nil || !bytes.Equal(again, first) || row.Explain(nil) != nil {
		t.Errorf("%s, %v\nwant %s", again, err, first)
	}
	const want = `"parameters":["15-Mar-23 1,234,567 TRUE"],"ltoParams":{"expirationTime":1774915200.5}`
	if !bytes.Contains(first, []byte(want)) {
		t.Errorf("%s\nwant %s", first, want)
	}
}

// The time for a row grows with its length, and not with the square of the number of its columns.
func TestManyColumnsTakeLittleTime(t *testing.T) {
	message, err := NewMessage("m.json", []byte(hello))
	if err != nil {
		t.Fatal(err)
	}
	var names, object strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&names, ",c%d", i)
		fmt.Fprintf(&object, `,"c%d":1`, i)
	}
	for form, table := range map[string]string{
		"CSV":    "tel,nombre" + names.String() + "\n5,Ana\n",
		"NDJSON": `{"tel":"5","nombre":"Ana"` + object.String() + "}\n",
	} {
		began := time.Now()
		if _, err := io.ReadAll(NewLines("t", strings.NewReader(table), message)); err != nil {
			t.Errorf("%s: %v", form, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", form, took)
		}
	}
}

func wide(text string) string { return strings.Join(strings.Split(text, ""), "\x00") + "\x00" }
