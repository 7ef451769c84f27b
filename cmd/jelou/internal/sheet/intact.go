package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/charset"
)

// large matches the parts of a file that grow with its rows. Excelize reads them bit by bit, or not at all.
var large = regexp.MustCompile(`worksheets/|sharedstrings|pivotcache|externallinks|drawings|comments|tables/|customxml|` +
	`charts/|richdata|revisions`)

// bounds returns an error if the parts unpack to too much, or one that excelize parses as a whole. Such a part can take
// fifty times its size in memory. Package zip reads no part further than the size in the directory.
func bounds(archive *zip.Reader) error {
	left := uint64(mostUnpacked)
	for _, part := range archive.File {
		if part.UncompressedSize64 > left {
			return errUnpacked
		}
		left -= part.UncompressedSize64
		name, most := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/")), uint64(16<<20)
		switch {
		case strings.HasSuffix(name, "workbook.xml.rels"): // room for some 1,500 sheets: excelize looks through it for each
			most = 256 << 10
		case strings.HasSuffix(name, "calcchain.xml"): // 30 bytes for each formula
			most = 128 << 20
		case large.MatchString(name) || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels"):
			continue
		}
		if part.UncompressedSize64 > most {
			return errPart
		}
	}
	return nil
}

// intact returns an error if a part of the file is broken that excelize reads without an error. Broken XML ends a sheet
// there, rows and cells out of their order move to other columns, and a number replaces a shared text that is missing. On
// the way, intact notes the formats that excelize does not show as Excel does.
func (s *sheetRows) intact(archive *zip.Reader) error {
	texts, used := 0, 0 // the shared texts, and how many the cells need
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		if !strings.HasSuffix(name, ".xml") || !slices.ContainsFunc([]string{"worksheets/", "sharedstrings", "styles"},
			func(kind string) bool { return strings.Contains(name, kind) }) {
			continue
		}
		s.spills = s.spills || strings.Contains(name, "sharedstrings") && part.UncompressedSize64 > excelize.StreamChunkSize
		text, err := part.Open()
		if err != nil {
			return errDamaged
		}
		tokens := xml.NewDecoder(text)
		tokens.CharsetReader = charset.NewReaderLabel
		row, column := 0, "" // of the row and the cell before; a row may have too many cells for the memory
		for err == nil {
			var token xml.Token
			token, err = tokens.Token()
			switch element, _ := token.(xml.StartElement); element.Name.Local {
			case "si":
				if name == "xl/sharedstrings.xml" {
					texts++
				}
			case "numFmt":
				s.note(element)
			case "row":
				row, err = nextRow(element, row)
				column = ""
			case "c":
				var cell sheetCell
				if err = tokens.DecodeElement(&cell, &element); err == nil {
					column, err = cell.after(column)
				}
				used = max(used, cell.texts())
				s.unsolved = s.unsolved || cell.Formula != nil && cell.Value == "" && cell.Kind != "str" // a formula can make an empty text
			}
		}
		_ = text.Close() // it was only read
		if !errors.Is(err, io.EOF) {
			return errDamaged
		}
	}
	if used > texts {
		return errDamaged
	}
	return nil
}

// nextRow returns the number of a row, and checks that it is larger than the one before. A row without a number comes next.
func nextRow(row xml.StartElement, before int) (number int, err error) {
	number = before + 1
	for _, attribute := range row.Attr {
		if attribute.Name.Local == "r" && attribute.Value != "" {
			number, err = strconv.Atoi(attribute.Value)
		}
	}
	if err != nil || number <= before || number > excelize.TotalRows {
		return 0, errDamaged
	}
	return number, nil
}

// sheetCell is a cell in the XML of a sheet.
type sheetCell struct {
	Place   string  `xml:"r,attr"`
	Kind    string  `xml:"t,attr"`
	Formula *string `xml:"f"`
	Value   string  `xml:"v"`
}

// after returns the cell's column, and checks that it comes after the one before: B comes before AA.
func (c sheetCell) after(before string) (string, error) {
	column := strings.TrimRight(c.Place, "0123456789")
	if c.Place != "" && (len(column) < len(before) || len(column) == len(before) && column <= before) {
		return "", errDamaged
	}
	return column, nil
}

// texts returns how many shared texts the file must have for the cell. No file has enough for a cell with a broken number.
func (c sheetCell) texts() int {
	if c.Kind != "s" || c.Value == "" {
		return 0
	}
	index, err := strconv.Atoi(strings.TrimSpace(c.Value))
	if err != nil || index < 0 {
		return math.MaxInt
	}
	return index + 1
}

var (
	// literal matches the parts of a format that stand for themselves.
	literal = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)
	// thousands matches a comma behind the last digit of a format: it divides the number by 1000, and excelize does not.
	thousands = regexp.MustCompile(`[0#?],+([^0#?,]|$)`)
	// condition matches a format down to a condition of a section, such as [>0]. Excelize ignores it.
	condition = regexp.MustCompile(`^([^"\\]|"[^"]*"|\\.)*\[[<>=]`)
)

func (s *sheetRows) note(format xml.StartElement) {
	for _, attribute := range format.Attr {
		if code := attribute.Value; attribute.Name.Local == "formatCode" {
			s.scaled = s.scaled || thousands.MatchString(literal.ReplaceAllString(code, " "))
			s.zero = s.zero || hidesZero(code)
			s.choice = s.choice || condition.MatchString(code)
		}
	}
}

// hidesZero reports whether the third section of a format, which is that of 0, shows another word than the first or nothing.
// Excelize shows 0 by the first. The - of accounting is no word.
func hidesZero(code string) bool {
	shown := literal.ReplaceAllStringFunc(code, func(part string) string {
		if strings.ContainsRune(`"\`, rune(part[0])) {
			return strings.ReplaceAll(strings.Trim(part, `"\`), ";", ",")
		}
		return ""
	})
	sections := strings.Split(shown, ";")
	if len(sections) < 3 || strings.ContainsAny(sections[2], "0#?") || strings.Contains(sections[2], "General") {
		return false
	}
	word := letters(sections[2])
	return strings.TrimSpace(sections[2]) == "" || word != "" && word != letters(sections[0])
}

func letters(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return c
		}
		return -1
	}, text)
}
