package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// intact returns an error if a part of the file is broken that excelize reads without an error. Broken XML ends a sheet
// there, rows and cells out of their order move to other columns, and a number replaces a shared text that is missing. On
// the way, intact notes the formats that excelize does not show as Excel does.
func (s *sheetRows) intact(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return errNoSheet
	}
	var all parts
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
		tokens.CharsetReader = s.file.CharsetReader
		for all.begin(name); err == nil; {
			var token xml.Token
			if token, err = tokens.Token(); err == nil {
				err = all.check(token)
			}
			s.note(token)
		}
		_ = text.Close() // it was only read
		if !errors.Is(err, io.EOF) {
			return errDamaged
		}
	}
	if all.used > all.texts {
		return errDamaged
	}
	s.unsolved = all.unsolved
	return nil
}

// parts checks what the XML of a file says, beyond its syntax.
type parts struct {
	texts, used int  // the shared texts, and how many the cells need
	shared      bool // the part has the shared texts
	row         int  // the row before
	column      string
	kind        string // of the cell
	value       bool   // the token is in the value of the cell
	formula     bool   // the cell has a formula, and no value so far
	unsolved    bool   // a cell has a formula and no value
}

func (p *parts) begin(name string) {
	*p = parts{texts: p.texts, used: p.used, unsolved: p.unsolved, shared: name == "xl/sharedstrings.xml"}
}

func (p *parts) check(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		switch name := token.Name.Local; {
		case p.shared && name == "si":
			p.texts++
		case name == "row":
			return p.nextRow(attribute(token, "r"))
		case name == "c":
			p.kind, p.formula = attribute(token, "t"), false
			return p.nextCell(attribute(token, "r"))
		case name == "f":
			p.formula = p.kind != "str" // a formula can make an empty text
		case name == "v":
			p.value = true
		}
	case xml.EndElement:
		p.value = false
		if token.Name.Local == "c" {
			p.unsolved = p.unsolved || p.formula
			p.kind = ""
		}
	case xml.CharData:
		if p.value {
			return p.content(string(token))
		}
	}
	return nil
}

func (p *parts) content(value string) error {
	p.formula = false
	if p.kind != "s" {
		return nil
	}
	index, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || index < 0 {
		return errDamaged
	}
	p.used = max(p.used, index+1)
	return nil
}

// nextRow checks that the numbers of rows grow. A row without a number comes next.
func (p *parts) nextRow(number string) error {
	row, err := strconv.Atoi(number)
	if number == "" {
		row, err = p.row+1, nil
	}
	if err != nil || row <= p.row || row > excelize.TotalRows {
		return errDamaged
	}
	p.row, p.column = row, ""
	return nil
}

// nextCell checks that the columns of a row grow: B comes before AA.
func (p *parts) nextCell(place string) error {
	column := strings.TrimRight(place, "0123456789")
	if place != "" && (len(column) < len(p.column) || len(column) == len(p.column) && column <= p.column) {
		return errDamaged
	}
	p.column = column
	return nil
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

var (
	// literal matches the parts of a format that stand for themselves.
	literal = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)
	// thousands matches a comma behind the last digit of a format: it divides the number by 1000, and excelize does not.
	thousands = regexp.MustCompile(`[0#?],+([^0#?,]|$)`)
)

// note notes a format.
func (s *sheetRows) note(token xml.Token) {
	element, ok := token.(xml.StartElement)
	if !ok || element.Name.Local != "numFmt" {
		return
	}
	code := attribute(element, "formatCode")
	s.scaled = s.scaled || thousands.MatchString(literal.ReplaceAllString(code, " "))
	s.zero = s.zero || hidesZero(code)
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
