package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// all reads a table to its end. It returns a line for the header, one for each row, and the form.
func all(t *testing.T, r io.Reader) string {
	t.Helper()
	table, err := Open(r)
	if err != nil {
		return "error: " + err.Error()
	}
	defer table.Close()
	text := fmt.Sprintf("%q\n", table.Header())
	for {
		row, err := table.Next()
		switch {
		case errors.Is(err, io.EOF):
			return text + table.Form()
		case err != nil:
			return text + "error: " + err.Error()
		case row.Fault != nil:
			text += fmt.Sprintf("%d fault %v\n", row.Number, row.Fault)
		default:
			text += fmt.Sprintf("%d %q\n", row.Number, row.Cells)
		}
	}
}

func utf16le(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		out.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return out.String()
}

func western(t *testing.T, text string) string {
	t.Helper()
	encoded, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestOpenDetectsEncodingAndSeparator(t *testing.T) {
	const ana = "[\"nombre\" \"tel\"]\n2 [\"Añá €\" \"5\"]\n"
	for name, test := range map[string]struct{ given, want string }{
		"commas":            {"nombre,tel\nAñá €,5\n", ana + "UTF-8, commas between the cells"},
		"semicolons":        {"nombre;tel\r\nAñá €;5", ana + "UTF-8, semicolons between the cells"},
		"tabs":              {"nombre\ttel\nAñá €\t5\n", ana + "UTF-8, tabs between the cells"},
		"a mark":            {"\ufeffnombre;tel\nAñá €;5\n", ana + "UTF-8 with a byte order mark, semicolons between the cells"},
		"UTF-16":            {utf16le("\ufeffnombre\ttel\r\nAñá €\t5\r\n"), ana + "UTF-16, tabs between the cells"},
		"UTF-16, no mark":   {utf16le("nombre;tel\nAñá €;5\n"), ana + "UTF-16, semicolons between the cells"},
		"Windows-1252":      {western(t, "nombre;tel\nAñá €;5\n"), ana + "Windows-1252, semicolons between the cells"},
		"its header":        {western(t, "ñ;tel\n1;2"), "[\"ñ\" \"tel\"]\n2 [\"1\" \"2\"]\nWindows-1252, semicolons between the cells"},
		"MS-DOS":            {"nombre;tel\nMu\xa4oz;5\n", "[\"nombre\" \"tel\"]\n2 [\"Mu¤oz\" \"5\"]\nWindows-1252, semicolons between the cells; letters look like those of MS-DOS, as in Mu¤oz: save the table as CSV UTF-8"},
		"its header too":    {"tel\x82fono;n\n5;1\n", "[\"tel‚fono\" \"n\"]\n2 [\"5\" \"1\"]\nWindows-1252, semicolons between the cells; letters look like those of MS-DOS, as in Mu¤oz: save the table as CSV UTF-8"},
		"amounts":           {western(t, "n;tel\n5 ¢ año;5 ¤\n"), "[\"n\" \"tel\"]\n2 [\"5 ¢ año\" \"5 ¤\"]\nWindows-1252, semicolons between the cells"},
		"told by Excel":     {"sep=;\nnombre;tel\nAñá €;5\n", ana + "UTF-8, semicolons between the cells"},
		"one column":        {"tel\n5\n", "[\"tel\"]\n2 [\"5\"]\nUTF-8, commas between the cells"},
		"tie":               {"tel;monto, en pesos\n5;1,5\n", "[\"tel\" \"monto, en pesos\"]\n2 [\"5\" \"1,5\"]\nUTF-8, semicolons between the cells"},
		"commas in names":   {"tel;nombre, apellido, título\n5;Ana\n", "[\"tel\" \"nombre, apellido, título\"]\n2 [\"5\" \"Ana\"]\nUTF-8, semicolons between the cells"},
		"commas in a text":  {"tel;texto\n5;a, b, c\n", "[\"tel\" \"texto\"]\n2 [\"5\" \"a, b, c\"]\nUTF-8, semicolons between the cells"},
		"a short row":       {"tel,n\n5\n", "[\"tel\" \"n\"]\n2 [\"5\" \"\"]\nUTF-8, commas between the cells"},
		"commas in a name":  {"\"a;b,c\",d\n1,2\n", "[\"a;b,c\" \"d\"]\n2 [\"1\" \"2\"]\nUTF-8, commas between the cells"},
		"line breaks":       {"a;b\n\"x\r\ny\n\";1\n\n;\n\"\"\"q\"\"\";2\n", "[\"a\" \"b\"]\n2 [\"x\\ny\\n\" \"1\"]\n5 [\"\\\"q\\\"\" \"2\"]\nUTF-8, semicolons between the cells"},
		"quotes":            {"a,b\nx\"y,1\nz,2\n\"3\n4\",\"o\"p\n", "[\"a\" \"b\"]\n2 fault in column A, " + quoting(&csv.ParseError{Err: csv.ErrBareQuote}).Error() + "\n3 [\"z\" \"2\"]\n4 fault in column B, " + quoting(&csv.ParseError{Err: csv.ErrQuote}).Error() + "\nUTF-8, commas between the cells"},
		"more cells":        {"a,b\n1,2,\n1,2,3\n1\n", "[\"a\" \"b\"]\n2 [\"1\" \"2\" \"\"]\n3 fault has more cells than the header, which has 2: look at column C\n4 [\"1\" \"\"]\nUTF-8, commas between the cells"},
		"empty columns":     {"a,b,,\n1,2,,\n", "[\"a\" \"b\"]\n2 [\"1\" \"2\" \"\" \"\"]\nUTF-8, commas between the cells"},
		"rows":              {"\n{\"tel\":593987654321,\"n\":\"A\\u00f1a\"}\n\n{\"n\":null,\"x\":1,\"tel\":1.5}\n{\"n\":{}}\n[1]\n{} {}", "[\"tel\" \"n\" \"x\"]\n2 [\"593987654321\" \"Aña\" \"\"]\n4 [\"1.5\" \"\" \"1\"]\n5 fault " + errNoObject.Error() + "\n6 fault " + errNoObject.Error() + "\n7 fault " + errNoObject.Error() + "\nNDJSON"},
		"no rows":           {"\n{tel: 5}\n", "error: row 2: " + errNoObject.Error()},
		"rows far below":    {strings.Repeat("\n", 2000) + "{\"tel\":5}\n", "[\"tel\"]\n2001 [\"5\"]\nNDJSON"},
		"empty":             {"", "error: " + ErrEmpty.Error()},
		"blank":             {"\n\n \n", "error: " + errNames.Error() + " (read as UTF-8, commas between the cells)"},
		"no names":          {";;\n1;2;3\n", "error: " + errNames.Error() + " (read as UTF-8, semicolons between the cells)"},
		"protected texts":   {"=\"tel\";n\n=\"05\";=\"Añá\"\n\n\"x\ny\";=\"5\"\n=\"5\";\"a;=\"\"b\"\"\"\n\"=\"\"5\"\"\"\n=\"5\"x\n=\"5\";x\"y\n", "[\"=\\\"tel\\\"\" \"n\"]\n2 [\"=\\\"05\\\"\" \"=\\\"Añá\\\"\"]\n4 [\"x\\ny\" \"=\\\"5\\\"\"]\n5 [\"=\\\"5\\\"\" \"a;=\\\"b\\\"\"]\n6 [\"=\\\"5\\\"\" \"\"]\n7 fault in column A, " + quoting(&csv.ParseError{Err: csv.ErrBareQuote}).Error() + "\n8 fault in column B, " + quoting(&csv.ParseError{Err: csv.ErrBareQuote}).Error() + "\nUTF-8, semicolons between the cells"},
		"protected quotes":  {"tel;n;x\n5;=\"a\"\"b\";\n=\"a\"\";5;b\"\n=\";5;\";6\n", "[\"tel\" \"n\" \"x\"]\n2 [\"5\" \"=\\\"a\\\"\\\"b\\\"\" \"\"]\n3 fault in column A, " + quoting(&csv.ParseError{Err: csv.ErrBareQuote}).Error() + "\n4 fault in column A, " + quoting(&csv.ParseError{Err: csv.ErrBareQuote}).Error() + "\nUTF-8, semicolons between the cells"},
		"CR CR LF":          {"\"nombre\";tel\r\r\nAñá €;5\r\r\n\"x\ny\";\"6\"\r\r\n", "[\"nombre\" \"tel\"]\n3 [\"Añá €\" \"5\"]\n5 [\"x\\ny\" \"6\"]\nUTF-8, semicolons between the cells"},
		"old Macs":          {"a;b\r1;2\r", "error: " + errLoneCR.Error()},
		"old Macs' cells":   {"a;b\r1;\"x\ny\"\r", "error: " + errLoneCR.Error()},
		"a web page":        {"\r\n<html><table><tr><td>tel</td></tr></table></html>", "error: " + errMarkup.Error()},
		"old Excel":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "error: " + errOldXLS.Error()},
		"some other zip":    {"PK\x03\x04...", "error: " + errNoSheet.Error()},
		"a zip bomb":        {bomb(t), "error: " + errUnpacked.Error()},
		"an endless row":    {"a;b\n1;\"1\n1\"\n\"x;1\n" + strings.Repeat("2;2\n", 1<<20), "[\"a\" \"b\"]\n2 [\"1\" \"1\\n1\"]\nerror: after row 2: " + errRowLarge.Error()},
		"a quote not ended": {"a;b\n\"x;1\n2;2\n", "[\"a\" \"b\"]\n2 fault in column A, " + quoting(&csv.ParseError{Err: csv.ErrQuote}).Error() + "\nUTF-8, semicolons between the cells"},
		"an array":          {"[{\"tel\":5},\n{\"tel\":6}]\n", "error: " + input.ErrArray.Error()},
		"over lines":        {"{\n\"tel\":5}\n", "error: " + input.ErrSpread.Error()},
		"brackets":          {"[tel];n\n5;1\n", "[\"[tel]\" \"n\"]\n2 [\"5\" \"1\"]\nUTF-8, semicolons between the cells"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := all(t, strings.NewReader(test.given)); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
			if len(test.given) < 1000 {
				if got := all(t, iotest.OneByteReader(strings.NewReader(test.given))); got != test.want {
					t.Errorf("byte by byte: %s\nwant\n%s", got, test.want)
				}
			}
		})
	}
	if got := all(t, io.MultiReader(strings.NewReader("a;b\n1;2\n"), iotest.ErrReader(errors.New("the disk is gone")))); !strings.HasSuffix(got, "error: the disk is gone") {
		t.Error(got)
	}
}

// bomb returns a small zip with these parts, and one that claims to be larger than the limit.
func bomb(t *testing.T, parts ...*zip.File) string {
	t.Helper()
	var out strings.Builder
	file := zip.NewWriter(&out)
	for _, part := range parts {
		if err := file.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := file.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", UncompressedSize64: mostUnpacked + 1}); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// sheet returns an .xlsx.
func sheet(t *testing.T, fill func(f *excelize.File)) io.Reader {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

func set(t *testing.T, f *excelize.File, cells map[string]any) {
	t.Helper()
	for place, value := range cells {
		if err := f.SetCellValue("Sheet1", place, value); err != nil {
			t.Fatal(err)
		}
	}
}

// changed returns an .xlsx with another text in place of old, in each part that has it.
func changed(t *testing.T, file io.Reader, old, text string) io.Reader {
	t.Helper()
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	before, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	after := zip.NewWriter(&out)
	for _, part := range before.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := after.Create(part.Name)
		if err == nil {
			_, err = io.WriteString(to, strings.Replace(string(content), old, text, 1))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := after.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

// No row of a damaged sheet is lost without an error.
func TestDamagedSheetLosesNoRowSilently(t *testing.T) {
	whole := func() io.Reader {
		return sheet(t, func(f *excelize.File) {
			set(t, f, map[string]any{"A1": "tel", "A2": "5", "A3": "6", "B1": "n", "B2": 7, "B3": 8})
		})
	}
	if got := all(t, changed(t, whole(), "<v>7</v>", "<v>9</v>")); !strings.Contains(got, `2 ["5" "9"]`) || !strings.Contains(got, `3 ["6" "8"]`) {
		t.Fatal(got)
	}
	// The place of a control has a row, too.
	const last = `<v>8</v></c></row></sheetData>`
	if got := all(t, changed(t, whole(), `<c r="B3">`+last, `<c r="B3" t="s">`+strings.Replace(last, "8", "0", 1)+"<controls><row>2</row><v>x</v></controls>")); !strings.Contains(got, `3 ["6" "`) || strings.Contains(got, `"8"`) {
		t.Error(got)
	}
	const unsolved = "; a formula has no value"
	for cell, want := range map[string]bool{"><f>A1</f></c>": true, "><f>A1</f><v/></c>": true, "><f>A1</f><v>7</v></c>": false, ` t="str"><f>A1</f><v></v></c>`: false} {
		if got := all(t, changed(t, whole(), `><v>7</v></c>`, cell)); strings.Contains(got, unsolved) != want {
			t.Errorf("%s: %s", cell, got)
		}
	}
	for name, test := range map[string]struct{ old, text string }{
		"a control character": {"<v>7</v>", "<v>7\x0b</v>"},
		"a bare &":            {"<v>7</v>", "<v>7 & 8</v>"},
		"not UTF-8":           {"<v>7</v>", "<v>\xf1</v>"},
		"another end":         {`<row r="3"`, `</x><row r="3"`},
		"cut off":             {"</sheetData></worksheet>", ""},
		"shared texts":        {"<t>6</t>", "<t>6</t"},
		"a lost text":         {"<si><t>6</t></si>", ""},
		"a text of no number": {`t="s"><v>1</v>`, `t="s"><v>x</v>`},
		"a negative text":     {`t="s"><v>1</v>`, `t="s"><v>-1</v>`},
		"rows out of order":   {`<row r="3"`, `<row r="1"`},
		"a row beyond all":    {`<row r="3"`, `<row r="99999999999"`},
		"a row of no number":  {`<row r="3"`, `<row r="x"`},
		"cells out of order":  {`<c r="B3"`, `<c r="A3"`},
	} {
		if got := all(t, changed(t, whole(), test.old, test.text)); got != "error: "+errDamaged.Error() {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Excelize does not divide numbers that a format shows in thousands, shows 0 as other numbers, and ignores a condition.
func TestFormatThatShowsOtherNumbersIsReported(t *testing.T) {
	const thousands, zero, choice = "; a format shows numbers in thousands", "; a format shows 0 as a word or as nothing", "; a format has a condition"
	for format, want := range map[string]string{
		`#,##0,"K"`: thousands, `0.0,,"M"`: thousands, `0,`: thousands, `#,##0,;[Red]-#,##0,`: thousands, `0,.0`: thousands,
		`#,##0.00`: "", `#,##0" a, "`: "", `0\,0`: "", `[$0,-409]0`: "", `_(* #,##0_)`: "", `0_,`: "",
		`"Sí";"Sí";"No"`: zero, `0;-0;`: zero, `0;-0;;@`: zero, `0;-0;[Red]\n\o`: zero, `0,;-0;""`: thousands + zero,
		`[=1]"Sí";[=0]"No";General`: choice, `[>0]"Debe";"Al día"`: choice, `[Red][<0]0;0`: choice, `0"[<1]"`: "", `0\[<`: "", `[$<-409]0`: "",
		`0;-0`: "", `0;-0;0`: "", `0;-0;General`: "", `0"a;b;c"`: "", `_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"??_-;_-@_-`: "", `0;-0;"-"`: "",
		`_ "S/"* #,##0_ ;_ "S/"* \-#,##0_ ;_ "S/"* "-"_ ;_ @_ `: "", `_-* #,##0\ "€"_-;\-* #,##0\ "€"_-;_-* "-"\ "€"_-;_-@_-`: "",
	} {
		got := all(t, sheet(t, func(f *excelize.File) {
			set(t, f, map[string]any{"A1": "amount", "A2": 5000})
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err == nil {
				err = f.SetCellStyle("Sheet1", "A2", "A2", style)
			}
			if err != nil {
				t.Fatal(err)
			}
		}))
		for _, note := range []string{thousands, zero, choice} {
			if strings.Contains(got, note) != strings.Contains(want, note) {
				t.Errorf("%s: %s", format, got)
			}
		}
	}
}

func TestSheetIsReadAsItIsShown(t *testing.T) {
	table, err := Open(sheet(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "tel", "B1": "n", "C1": "si", "A2": int64(573001234567), "B2": "Añá", "C2": true, "A5": int64(573001234568), "B5": 0.25, "A6": "5.73E+11", "A7": "7", "C7": int64(573001234569)})
		scientific, err := f.NewStyle(&excelize.Style{NumFmt: 11})
		if err == nil {
			err = f.SetCellStyle("Sheet1", "C7", "C7", scientific)
		}
		if err != nil {
			t.Fatal(err)
		}
		grouped, err := f.NewStyle(&excelize.Style{NumFmt: 3})
		if err == nil {
			err = f.SetCellStyle("Sheet1", "A5", "A5", grouped)
		}
		var percent int
		if err == nil {
			percent, err = f.NewStyle(&excelize.Style{NumFmt: 9})
		}
		if err == nil {
			err = f.SetCellStyle("Sheet1", "B5", "B5", percent)
		}
		if err == nil {
			err = f.SetRowVisible("Sheet1", 7, false)
		}
		if err == nil {
			_, err = f.NewSheet("more")
		}
		if err != nil {
			t.Fatal(err)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		number int64
		shown  []string
		exact  string
	}{
		{2, []string{"573001234567", "Añá", "TRUE"}, "573001234567"},
		{5, []string{"573,001,234,568", "25%"}, "573001234568"},
		{6, []string{"5.73E+11"}, "5.73E+11"}, // a text does not become a number
		{7, []string{"7", "", "573001234569"}, "7"},
	}
	for _, w := range want {
		row, err := table.Next()
		if err != nil || row.Number != w.number || row.Exact[0] != w.exact {
			t.Errorf("%+v, %v, want %+v", row, err, w)
		}
		for i, cell := range w.shown {
			if row.Cells[i] != cell {
				t.Errorf("row %d: %q, want %q", row.Number, row.Cells[i], cell)
			}
		}
	}
	if _, err := table.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if got := table.Form(); got != `the sheet "Sheet1", and not the other 1; hidden rows count, too: 1` {
		t.Error(got)
	}
	if got := table.Place(1); got != "column B (n)" {
		t.Error(got)
	}
	table.Close()
	if got, want := all(t, sheet(t, func(*excelize.File) {})), "error: "+ErrEmpty.Error()+` (read as the sheet "Sheet1")`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Every computer shows the short form of a date in its own way, and the file does not have that form. The blanks that align
// an amount are no part of it.
func TestShortDatesAreReadInOneForm(t *testing.T) {
	own, aligned := "dd/mm/yyyy", `_-* #,##0.00 "€"_-`
	got := all(t, sheet(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "short", "B1": "with time", "C1": "own form", "D1": "amount", "A2": 45000, "B2": 45000.5, "C2": 45000, "D2": 1234.5})
		for column, style := range map[string]excelize.Style{"A": {NumFmt: 14}, "B": {NumFmt: 22}, "C": {CustomNumFmt: &own}, "D": {CustomNumFmt: &aligned}} {
			id, err := f.NewStyle(&style)
			if err == nil {
				err = f.SetCellStyle("Sheet1", column+"2", column+"2", id)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}))
	if want := `2 ["2023-03-15" "2023-03-15 12:00" "15/03/2023" "1,234.50 €"]`; !strings.Contains(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Google's spreadsheets, and programs in Java, write large numbers in this form.
func TestScientificFormOfAWholeNumberIsUndone(t *testing.T) {
	for given, want := range map[string]string{
		"5.73001234567E11": "573001234567", "5.73001234567e+11": "573001234567", "5.730012345E+11": "573001234500", "1.2025550123E10": "12025550123",
		"5.73E+11": "5.73E+11", "5.73001E+11": "5.73001E+11", "1.23456789E3": "1.23456789E3", "573001234567": "573001234567", "": "",
	} {
		if got := whole(given); got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}
