package sheet

import (
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A file of some hundred KB cannot take gigabytes by a part that is parsed as a whole, or hours by very many sheets.
func TestPartsOfAnExcelFileAreBounded(t *testing.T) {
	for name, test := range map[string]struct{ old, begin, item string }{
		"formats":       {"<cellXfs", "<cellStyleXfs>", "<xf/>"},
		"nested":        {"<cellXfs", "", "<a>"},
		"a workbook":    {"<sheets>", "<sheets>", "<sheet/>"},
		"relationships": {"<Relationship ", "", `<Relationship Id="a"/>`},
	} {
		small := sheet(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "tel", "A2": "5"}) })
		much := test.begin + strings.Repeat(test.item, 16<<20/len(test.item))
		if got, want := all(t, changed(t, small, test.old, much+test.old)), "error: "+errPart.Error(); got != want {
			t.Errorf("%s: %.200s", name, got)
		}
	}
}

// A workbook with very many sheets is not looked through once for each.
func TestManySheets(t *testing.T) {
	many := sheet(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "tel", "A2": "5"}) })
	var sheets strings.Builder
	for i := range 200_000 {
		sheets.WriteString(`<sheet name="` + strconv.Itoa(i) + `" sheetId="9" r:id="x" state="hidden"/>`)
	}
	if got := all(t, changed(t, many, "<sheets>", "<sheets>"+sheets.String())); !strings.Contains(got, "5") {
		t.Errorf("%.200s", got)
	}
}

// A chart of many rows has a copy of their numbers, which nobody reads.
func TestChartHasNoBound(t *testing.T) {
	file := sheet(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "tel", "A2": "5"})
		line := excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$2"}}}
		if err := f.AddChart("Sheet1", "C1", &line); err != nil {
			t.Fatal(err)
		}
	})
	points := strings.Repeat("<pt/>", 17<<20/len("<pt/>"))
	got := all(t, changed(t, file, "</plotArea>", points+"</plotArea>"))
	if !strings.Contains(got, "5") || strings.Contains(got, "error") {
		t.Errorf("%.200s", got)
	}
}
