package batch

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/contract"
)

const (
	hello    = `{"type": "text", "userId": "{{tel}}", "text": "Hola {{ nombre }}"}`
	template = `{"elementName":"order","destinations":["{{tel}}"],"parameters":["{{nombre}}","{{tel}}"]}`
)

// merged runs the command for a message and a table.
func merged(t *testing.T, message, table string, args ...string) clitest.Ended {
	t.Helper()
	clitest.Write(t, "m.json", message)
	if err := os.WriteFile("t.csv", []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	return clitest.Run(t, NewMerge(), "", append([]string{"merge", "m.json", "t.csv"}, args...)...)
}

func TestMergePrintsOneMessageForEachRow(t *testing.T) {
	const said = "t.csv: UTF-8, semicolons between the cells; 2 rows\n"
	merged(t, hello, "nombre;tel\nAna \"x;593987654321\n", "--country", "57").Want(t, 1, "",
		"t.csv: row 2: in column A, a quote within a cell that does not begin with one: write the cell in quotes, and \"\" for a quote in it\n"+
			"t.csv: UTF-8, semicolons between the cells; 1 row\njelou: t.csv: nothing was printed, as 1 row has mistakes\n")
	merged(t, hello, "nombre;tel\n\"Ana \"\"\\\n{{tel}}\";593987654321\n\nLuz;573001234567\n").Want(t, 0, ""+
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola Ana \\\"\\\\\\n{{tel}}\"}\n\n"+
		"{\"type\":\"text\",\"userId\":\"573001234567\",\"text\":\"Hola Luz\"}\n", said)
	merged(t, template, "nombre;tel\nAna;593987654321\nLuz;573001234567\n").Want(t, 0, ""+
		"\n{\"elementName\":\"order\",\"destinations\":[\"593987654321\"],\"parameters\":[\"Ana\",\"593987654321\"]}\n"+
		"{\"elementName\":\"order\",\"destinations\":[\"573001234567\"],\"parameters\":[\"Luz\",\"573001234567\"]}\n", said)
	merged(t, hello, "{\"nombre\":\"Ana\",\"tel\":593987654321}\n{\"tel\":\"573001234567\",\"nombre\":7}\n").Want(t, 0, ""+
		"{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola Ana\"}\n"+
		"{\"type\":\"text\",\"userId\":\"573001234567\",\"text\":\"Hola 7\"}\n", "t.csv: NDJSON; 2 rows\n")
	// The name of a column can have a date, and line breaks.
	merged(t, `{"type":"text","userId":"{{tel}}","text":"Debe {{Saldo al 26/11/2026}}"}`, "\"Código\nde barras\";Saldo al 26/11/2026;tel\n1;$ 5;593987654321\n").Want(t, 0,
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Debe $ 5\"}\n", "t.csv: UTF-8, semicolons between the cells; 1 row\nt.csv: note: not in the message: Código de barras\n")
	// Some programs write an accent as a character of its own.
	merged(t, `{"type":"text","userId":"{{teléfono}}","text":"Hola"}`, "tele\u0301fono\n593987654321\n").Want(t, 0,
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola\"}\n", "t.csv: UTF-8, commas between the cells; 1 row\n")
	// Nobody sees a second byte order mark, or what kind of blank a name has.
	merged(t, `{"type":"text","userId":"{{tel}}","text":"{{Nombre completo}} {{Nombre corto}}"}`, "\ufeff\ufefftel;\"Nombre\ncompleto\";Nombre\u00a0corto\n593987654321;Ana Paz;Ana\n").Want(t, 0,
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Ana Paz Ana\"}\n", "t.csv: UTF-8 with a byte order mark, semicolons between the cells; 1 row\n")
	// A spreadsheet shows ="0042" as 0042, and ="0""7" as 0"7.
	merged(t, hello, "=\"nombre\";tel\n\"=\"\"0\"\"\"\"7\"\"\";=\"593987654321\"\n").Want(t, 0,
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola 0\\\"7\"}\n", "t.csv: UTF-8, semicolons between the cells; 1 row\n")
	// A number needs a column alone in its quotes.
	const place = `{"type":"location","userId":"{{tel}}","coordinates":{"lat":"{{lat}}","long":"{{lon}}"}}`
	merged(t, place, "tel,lat,lon\n593987654321,-2.1,-79\n").Want(t, 0,
		"\n{\"type\":\"location\",\"userId\":\"593987654321\",\"coordinates\":{\"lat\":-2.1,\"long\":-79}}\n", "t.csv: UTF-8, commas between the cells; 1 row\n")
	merged(t, place, "tel;lat;lon\n593987654321;-2,1;-790\n").Want(t, 1, "",
		"t.csv: row 2, column B (lat): must be a number, with a point and no comma in it\n"+
			"t.csv: row 2, column C (lon): /coordinates/long: -790, at least -180\n"+
			"t.csv: UTF-8, semicolons between the cells; 1 row\njelou: t.csv: nothing was printed, as 1 row has mistakes\n")
}

func TestMergeNeedsRowsAndBothFiles(t *testing.T) {
	merged(t, hello, "nombre;tel\n;\n").Want(t, 1, "", "jelou: t.csv: has the names of columns, and no row below them\n")
	merged(t, hello, "").Want(t, 1, "", "jelou: t.csv: the table is empty: its first row must have the names of the columns\n")
	clitest.Run(t, NewMerge(), "", "merge", "m.json", "gone.csv").Want(t, 1, "", "jelou: gone.csv: no such file or directory\n")
	clitest.Run(t, NewMerge(), "", "merge", "gone.json", "t.csv").Want(t, 1, "", "jelou: gone.json: no such file or directory\n")
	clitest.Run(t, NewMerge(), "", "merge", "m.json", "t.csv", "--country", "x").Want(t, 2, "",
		"jelou: --country: no country has this code; Colombia has 57, Ecuador 593 (see jelou merge --help)\n")
}

// Every kind of message accepts a column in each of its texts.
func TestEveryKindOfMessageAcceptsColumns(t *testing.T) {
	examples, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, example := range examples {
		if example.Operation != call.Messages && example.Operation != content.Templates {
			continue
		}
		kinds++
		message := strings.ReplaceAll(string(example.JSON), "{{", "{") // an example may have braces, which name no column here
		message = strings.ReplaceAll(message, "593987654321", "{{tel}}")
		got := merged(t, message, "tel\n573001234567\n")
		want := strings.ReplaceAll(message, "{{tel}}", "573001234567")
		if got.Code != 0 || !clitest.SameJSON(t, want, got.Out) {
			t.Errorf("%s: %+v", example.Name, got)
		}
	}
	if kinds < 15 {
		t.Errorf("only %d kinds", kinds)
	}
}

// The command reports the mistakes of a message and of a header before those of any row.
func TestMistakesOfTheMessageComeFirst(t *testing.T) {
	for name, test := range map[string]struct{ message, table, want string }{
		"no such column": {hello, "Nombre;tel\n", "m.json: {{nombre}}: t.csv has no such column; its columns are Nombre, tel\nt.csv: note: read as UTF-8, semicolons between the cells\njelou: the message and the table do not fit\n"},
		"two such columns": {hello, "nombre;tel;tel\n",
			"t.csv: row 1: more than one column has the name tel\nt.csv: note: read as UTF-8, semicolons between the cells\njelou: the message and the table do not fit\n"},
		"both": {hello, "tel,tel\n", "t.csv: row 1: more than one column has the name tel\nm.json: {{nombre}}: t.csv has no such column; its columns are tel, tel\nt.csv: note: read as UTF-8, commas between the cells\njelou: the message and the table do not fit\n"},
		"no header": {hello, "Ana;593987654321\nLuz;593987654322\n",
			"t.csv: row 1 must have the names of the columns, but its cells look like data\nt.csv: note: read as UTF-8, semicolons between the cells\njelou: the message and the table do not fit\n"},
		"a long name":  {hello, "tel;Saldo al 26/11/2026\n", "m.json: {{nombre}}: t.csv has no such column; its columns are tel, …\nt.csv: note: read as UTF-8, semicolons between the cells\njelou: the message and the table do not fit\n"},
		"not closed":   {`{"type":"text","userId":"{{tel}}","text":"Hola {{nombre"}`, "", `m.json: /text: "{{" without "}}" behind it` + "\n"},
		"no name":      {`{"type":"text","userId":"{{tel}}","text":"Hola {{ }}"}`, "", `m.json: /text: "{{" and "}}" without the name of one column between them` + "\n"},
		"no person":    {`{"type":"text","userId":"593987654321","text":"{{nombre}}"}`, "", "m.json: no column names the receiver: every row would go to one person\n"},
		"a rule":       {`{"type":"text","userId":"{{tel}}","txt":"{{nombre}}","text":""}`, "", "m.json: /txt: unknown member\nm.json: /text: 0 characters, at least 1\n"},
		"repeated":     {`{"type":"text","userId":"{{tel}}","text":"a","text":"{{nombre}}"}`, "", "m.json: /text: is repeated\n"},
		"no text":      {`{"type":"text","userId":"{{tel}}","text":["{{nombre}}"]}`, "", "m.json: /text: an array, must be a string\n"},
		"no number":    {`{"type":"location","userId":"{{tel}}","coordinates":{"lat":"{{nombre}}","long":"-{{nombre}}"}}`, "", "m.json: /coordinates/long: a string, must be a number\n"},
		"a missing":    {`{"type":"text","userId":"{{tel}}"}`, "", "m.json: /text: missing, required\n"},
		"no JSON":      {`{"type":text}`, "", "m.json:1:10: /type: not valid JSON\n"},
		"no quotes":    {`{"type":"text","userId":{{tel}},"text":"a"}`, "", "m.json:1:26: /userId: put the column in quotes, also for a number\n"},
		"unquoted":     {`{"type":"text","userId":"{{tel}}","lat":{{n}}}`, "", "m.json:1:35: /lat: unknown member\nm.json:1:42: /lat: put the column in quotes, also for a number\n"},
		"no UTF-8":     {"{\"type\":\"text\",\n\"text\":\"sesi\xf3n\"}", "", "m.json:2:13: /text: not UTF-8: save it as UTF-8\n"},
		"a table":      {"nombre;tel\nAna;5\n", "", "m.json:1:1: message: a table: the message is a JSON file, and the table is the command's other file\n"},
		"curly quotes": {`{"type":“text”}`, "", `m.json:1:9: /type: a curly quote, as word processors write it: JSON needs "` + "\n"},
		"all of them":  {`{“type”:“text”}`, "", `m.json:1:2: message: a curly quote, as word processors write it: JSON needs "` + "\n"},
		"two lines":    {"{\"text\":\"Hola\r\nAna\"}", "", `m.json:1:14: /text: the line ends within a text: write \n for a line break, or the missing "` + "\n"},
		"no end":       {"{\"text\":\"Hola,\n\"type\":\"text\"}", "", `m.json:1:15: /text: the line ends within a text: write \n for a line break, or the missing "` + "\n"},
		"backslash":    {`{"text":"C:\datos"}`, "", `m.json:1:12: /text: a \ that begins no escape: write \\ for a plain one` + "\n"},
		"quotes":       {`{"text":"El "Sol" abre"}`, "", `m.json:1:14: message: a text ends before this: write \" for a quote in it` + "\n"},
		"no comma":     {"{\"type\":\"text\"\n\"text\":\"a\"}", "", "m.json:2:1: message: a comma or a colon is missing before this\n"},
		"a comma":      {"{\"type\":\"text\",\n}", "", "m.json:1:15: message: a comma with nothing behind it\n"},
		"commas":       {`{"a":,"b":1}`, "", "m.json:1:6: /a: not valid JSON\n"},
		"cut off":      {`{"a":1,`, "", "m.json:1:8: message: the JSON ends too early\n"},
		"empty":        {"  ", "", "m.json: is empty\n"},
		"an array":     {"[" + hello + "]", "", "m.json: must be one message, a JSON object\n"},
		"two of them":  {hello + hello, "", "m.json: must be one message, and more follows\n"},
	} {
		t.Run(name, func(t *testing.T) {
			want := test.want
			if test.table == "" {
				want += "jelou: the message cannot be sent\n"
			}
			merged(t, test.message, test.table).Want(t, 1, "", want)
		})
	}
}

// The text of every mistake in a cell has the row and the column.
func TestMistakeInACellHasRowAndColumn(t *testing.T) {
	got := merged(t, hello, "nombre,tel,=\"jelou_reason\"\n,593987654321,\nAna, ,\nAna,5.73E+11,\n#N/A,593987654321,\nAna,#¡VALOR!,\n"+
		"Ana,+57 300,\n"+"Ana,573001234567.0,\n"+strings.Repeat("x", 5000)+",593987654321,\nAna,593987654322,=\"unknown: do not send\"\nEva,593987654324,refused: HTTP 400\n\n1,2,3,4\n"+
		"########,593987654321\n#blocked!,593987654321\n\"4,51E+12\",593987654321\n12E4,593987654325\n\u200b,593987654326\n4.5e+12,593987654327\nAna\x00,593987654328\n")
	text, limit, _ := strings.Cut(got.Errors, "5005 characters, at most ")
	_, after, _ := strings.Cut(limit, "\n")
	got.Errors = text + after
	got.Want(t, 1, "", `t.csv: row 2, column A (nombre): is empty, and the message needs its text
t.csv: row 3, column B (tel): is empty, and the message needs its text
t.csv: row 4, column B (tel): a number that a spreadsheet has rounded, as 5.73E+11: its last digits are lost; give the column the format of a text, or of a number without decimals, and export it again
t.csv: row 5, column A (nombre): an error of the spreadsheet, as #N/A
t.csv: row 6, column B (tel): an error of the spreadsheet, as #N/A
t.csv: row 7, column B (tel): /userId: a blank, must have no white space and no invisible characters
t.csv: row 8, column B (tel): a decimal number, as 573001234567.0: export the column as text
t.csv: row 9, column A (nombre): /text: t.csv: row 10, column C (jelou_reason): the delivery is unknown: look whether this person has the message; if not, empty this cell, else remove the row
t.csv: row 13: has more cells than the header, which has 3: look at column D
t.csv: row 14, column A (nombre): only ###, which a spreadsheet shows in a narrow column: widen the column, and export it again
t.csv: row 15, column A (nombre): an error of the spreadsheet, as #N/A
t.csv: row 16, column A (nombre): a number that a spreadsheet has rounded, as 5.73E+11: its last digits are lost; give the column the format of a text, or of a number without decimals, and export it again
t.csv: row 18, column A (nombre): is empty, and the message needs its text
t.csv: row 19, column A (nombre): a number that a spreadsheet has rounded, as 5.73E+11: its last digits are lost; give the column the format of a text, or of a number without decimals, and export it again
t.csv: row 20, column A (nombre): has invalid bytes: export the table as UTF-8
t.csv: UTF-8, commas between the cells; 18 rows
t.csv: note: with --country numbers get a missing country code, and lose blanks, hyphens and +
jelou: t.csv: nothing was printed, as 16 rows have mistakes
`)
	// The table is UTF-8, because its first character beyond ASCII is valid UTF-8.
	for _, broken := range []string{"\xf1", "\ufffd"} { // the second comes from a program that has read the first
		got = merged(t, hello, "nombre,tel\nAñá,593987654321\nA"+broken+"a,593987654322\n")
		got.Want(t, 1, "", "t.csv: row 3, column A (nombre): has invalid bytes: export the table as UTF-8\n"+
			"t.csv: UTF-8, commas between the cells; 2 rows\njelou: t.csv: nothing was printed, as 1 row has mistakes\n")
	}
	got = merged(t, hello, "nombre,tel\n"+strings.Repeat(",\n,5\n", mostMistakes+200))
	if lines := strings.Split(got.Errors, "\n"); got.Code != 1 || lines[mostMistakes-1] != "t.csv: row 2001, column A (nombre): is empty, and the message needs its text" || !strings.Contains(got.Errors, "t.csv: and 200 more\n") {
		t.Errorf("%s", got.Errors)
	}
}

// Ctrl-C ends the command while it prints, too.
func TestInterruptEndsMergeWhileItPrints(t *testing.T) {
	table := "nombre,tel\n" + strings.Repeat("Ana,593987654321\n", 10_000)
	clitest.Write(t, "m.json", hello)
	ctx, interrupt := context.WithCancel(t.Context())
	var printed int
	out := writerFunc(func(p []byte) (int, error) {
		interrupt()
		printed += len(p)
		return len(p), nil
	})
	var said bytes.Buffer
	code := cli.Run(ctx, cli.NewRoot(NewMerge()), []string{"merge", "m.json", "-"}, strings.NewReader(table), out, &said)
	if code != 1 || printed > len(table) || !strings.HasSuffix(said.String(), "jelou: stdin: interrupted\n") {
		t.Errorf("exit code %d after %d bytes, %s", code, printed, &said)
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// An output with no room is reported once.
func TestUnprintableSummaryIsReportedOnce(t *testing.T) {
	var said bytes.Buffer
	cmd := New()
	cmd.SetOut(writerFunc(func([]byte) (int, error) { return 0, errors.New("no room") }))
	cmd.SetErr(&said)
	new(options).summarize(cmd, counts{Sent: 1, Later: 1, Complete: true}, nil)
	if said.String() != "jelou: the summary cannot be printed: no room\n" {
		t.Errorf("%s", &said)
	}
}

func TestNotesNameUnusedColumnsAndBraces(t *testing.T) {
	got := merged(t, `{"type":"text","userId":"{{tel}}","text":"Hola {nombre} {tel}, {{tel}}"}`, "nombre; tel ;x y\nAna;593987654321;\n")
	const want = "t.csv: UTF-8, semicolons between the cells; 1 row\n" +
		"t.csv: note: white space stands around the name of column B (tel): it does not count\n" +
		"t.csv: note: not in the message: nombre, x y\n" +
		"m.json: note: {nombre} stays as it is: a column needs two braces, {{nombre}}\n" +
		"m.json: note: {tel} stays as it is: a column needs two braces, {{tel}}\n"
	got.Want(t, 0, "\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola {nombre} {tel}, 593987654321\"}\n", want)
}

// Standard input can be a table, a spreadsheet, or the message. A warning fails with --strict.
func TestMergeReadsTablesFromStandardInput(t *testing.T) {
	f := excelize.NewFile()
	for place, value := range map[string]any{"A1": "tel", "B1": "nombre", "A3": int64(593987654321), "B3": "Añá"} {
		if err := f.SetCellValue("Sheet1", place, value); err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := errors.Join(f.Write(&xlsx), f.Close()); err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, "m.json", hello)
	clitest.Run(t, NewMerge(), xlsx.String(), "merge", "m.json", "-").Want(t, 0,
		"\n\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola Añá\"}\n", "stdin: the sheet \"Sheet1\"; 1 row\n")
	clitest.Run(t, NewMerge(), "tel,nombre\n999,Ana\n", "merge", "m.json", "-", "--strict").Want(t, 1, "",
		"stdin: UTF-8, commas between the cells; 1 row\nstdin: warning: 1 number that no country has: row 2\nstdin: note: with --country numbers get a missing country code, and lose blanks, hyphens and +\njelou: stdin: nothing was printed, because of warnings (--strict)\n")
	clitest.Write(t, "t.csv", "tel,nombre\n593987654321,Ana\n")
	clitest.Run(t, NewMerge(), hello, "merge", "-", "t.csv").Want(t, 0,
		"\n{\"type\":\"text\",\"userId\":\"593987654321\",\"text\":\"Hola Ana\"}\n", "t.csv: UTF-8, commas between the cells; 1 row\n")
}
