package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
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

// Excelize keeps large parts in temporary files, also those of a file that it refuses.
func TestRefusedExcelFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	small := sheet(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "tel", "A2": "5"}) })
	large, err := io.ReadAll(changed(t, small, "</sst>", "<si><t>"+strings.Repeat("x", excelize.StreamChunkSize)+"</t></si></sst>"))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := zip.NewReader(bytes.NewReader(large), int64(len(large)))
	if err != nil {
		t.Fatal(err)
	}
	for want, file := range map[error]io.Reader{
		errNoSheet:  changed(t, bytes.NewReader(large), "<sheets>", "<sheets"),
		errUnpacked: strings.NewReader(bomb(t, parts.File...)),
	} {
		if got := all(t, file); got != "error: "+want.Error() {
			t.Errorf("%.200s, want %v", got, want)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v: %v, %v", want, left, err)
		}
	}
}
