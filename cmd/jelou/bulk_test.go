package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
	"github.com/jelou-go/jelou/sandbox"
)

// bulkCommands are the commands of scripts with a list of many customers.
var bulkCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"customers": makeCustomers,
	"named":     namesMistakes,
	"trouble":   makeTrouble,
	"accepted":  awaitAccepted,
	"once":      acceptedOnce,
}

// boxKey is the key of a script's sandbox.
type boxKey struct{}

func boxOf(ts *testscript.TestScript) *sandbox.Sandbox { return ts.Value(boxKey{}).(*sandbox.Sandbox) }

// customers is the number of rows in the export.
const customers = 5000

// mistakes are the planted mistakes: how many rows each has, the columns to blame (none for the whole row), and the
// change to a row.
var mistakes = []struct {
	rows    int
	columns []int
	change  func(row []string) []string
}{
	{6, []int{0}, func(row []string) []string { row[0] = " "; return row }},
	{8, []int{1}, func(row []string) []string { row[1] = "5,73E+11"; return row }},
	{5, []int{2}, func(row []string) []string { row[2] = "#N/D"; return row }},
	{5, []int{1}, func(row []string) []string { row[1] = ""; return row }},
	{3, []int{0, 2}, func(row []string) []string { row[0] = strings.Repeat("á", 1100); return row }},
	{3, []int{2}, func(row []string) []string { row[2] = "#¡REF!"; return row }},
	{4, []int{3}, func(row []string) []string { row[3] = "a b"; return row }},
	{3, []int{1}, func(row []string) []string { row[1] = "300 123/4567"; return row }},
	{3, nil, func(row []string) []string { return append(row, "x") }},
}

// customer returns a row of an export: phones with and without the country code, some as people write them.
func customer(i int) []string {
	phone := fmt.Sprint(3001000001 + 7*int64(i))
	name := fmt.Sprintf("Núñez %d", i)
	switch i % 10 {
	case 3:
		phone = "57" + phone
	case 5:
		phone = "+57 " + phone[:3] + " " + phone[3:]
	case 7:
		name = fmt.Sprintf("Íñigo \"Ñato\" %d\nde la Peña; Ltda.", i)
	}
	return []string{name, phone, fmt.Sprintf("$ %d,50", i), fmt.Sprintf("recibo-%d", i), "Bogotá"}
}

// phoneOf returns the number that a customer's message goes to.
func phoneOf(i int) string { return "57" + fmt.Sprint(3001000001+7*int64(i)) }

// makeCustomers writes an export as CSV and as .xlsx, with mistakes and corrected, and the places of the mistakes.
func makeCustomers(ts *testscript.TestScript, _ bool, _ []string) {
	header := []string{"nombre", "teléfono", "saldo", "archivo", "ciudad"}
	good, bad, places := [][]string{header}, [][]string{header}, []string{}
	planted := map[int]int{} // from row to mistake
	for kind, m := range mistakes {
		for range m.rows {
			planted[17+len(planted)*(customers-17)/40] = kind
		}
	}
	for row := 2; row <= customers+1; row++ {
		good = append(good, customer(row))
		wrong := customer(row)
		if kind, is := planted[row]; is {
			m := mistakes[kind]
			wrong = m.change(wrong)
			place := fmt.Sprintf("row %d", row)
			for _, column := range m.columns {
				place += fmt.Sprintf(", column %s (%s)", sheet.Letter(column), header[column])
			}
			places = append(places, place+": ")
		}
		bad = append(bad, wrong)
	}
	ts.Check(os.WriteFile(ts.MkAbs("mistakes.txt"), []byte(strings.Join(places, "\n")), 0o600))
	for name, rows := range map[string][][]string{"customers": bad, "corrected": good} {
		ts.Check(writeCSV(ts.MkAbs(name+".csv"), rows))
		ts.Check(writeSheet(ts.MkAbs(name+".xlsx"), rows))
	}
}

// writeCSV writes a file as Excel does in Spanish.
func writeCSV(name string, rows [][]string) error {
	var text bytes.Buffer
	writer := csv.NewWriter(charmap.Windows1252.NewEncoder().Writer(&text))
	writer.Comma, writer.UseCRLF = ';', true
	if err := writer.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(name, text.Bytes(), 0o600)
}

// writeSheet writes numbers as numbers.
func writeSheet(name string, rows [][]string) error {
	file := excelize.NewFile()
	stream, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, cell := range row {
			cells[j] = cell
			if number, err := strconv.ParseInt(cell, 10, 64); err == nil {
				cells[j] = number
			}
		}
		if err := stream.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	if err := file.SaveAs(name); err != nil {
		return err
	}
	return file.Close()
}

// namesMistakes wants each place in a file once in the last command's standard error, and no other place there.
func namesMistakes(ts *testscript.TestScript, _ bool, args []string) {
	said, places := ts.ReadFile("stderr"), strings.Split(ts.ReadFile(args[0]), "\n")
	if len(places) != 40 {
		ts.Fatalf("%d places", len(places))
	}
	for _, place := range places {
		if n := strings.Count(said, ": "+place); n != 1 {
			ts.Fatalf("%q is named %d times", place, n)
		}
	}
	if n := strings.Count(said, ": row "); n != len(places) {
		ts.Fatalf("%d rows are named, and %d have a mistake", n, len(places))
	}
}

// closedSessions are customers who have not written for 24 hours.
var closedSessions = []int{40, customers / 5, customers / 2, customers - 1}

// makeTrouble makes the sandbox refuse some customers.
func makeTrouble(ts *testscript.TestScript, _ bool, _ []string) {
	for _, i := range closedSessions {
		boxOf(ts).CloseSession(phoneOf(i))
	}
}

// awaitAccepted waits until the sandbox has accepted this many messages.
func awaitAccepted(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if len(boxOf(ts).Messages()) >= want {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("only %d were accepted", len(boxOf(ts).Messages()))
		}
	}
}

// acceptedOnce wants every customer accepted once, except those without a session. It also wants failures on the way.
func acceptedOnce(ts *testscript.TestScript, _ bool, _ []string) {
	accepted, failures, refused := map[string]int{}, map[string]int{}, 0
	for _, request := range boxOf(ts).Requests() {
		failures[request.Failure]++
		if request.Accepted {
			accepted[request.UserID]++
		}
		if request.Status == http.StatusBadRequest {
			refused++
		}
	}
	if failures["429 Too Many Requests"] == 0 || failures["dropped after reading"] == 0 {
		ts.Fatalf("no trouble: %v", failures)
	}
	for row := 2; row <= customers+1; row++ {
		want := 1
		if slices.Contains(closedSessions, row) {
			want = 0
		}
		if n := accepted[phoneOf(row)]; n != want {
			ts.Fatalf("row %d was accepted %d times, want %d", row, n, want)
		}
	}
	if len(accepted) != customers-len(closedSessions) {
		ts.Fatalf("%d people were sent to", len(accepted))
	}
	ts.Logf("requests by failure: %v", failures)
	ts.Setenv("REFUSED", strconv.Itoa(refused)) // one of these can be lost, too
	ts.Setenv("LOST", strconv.Itoa(failures["dropped after reading"]))
}
