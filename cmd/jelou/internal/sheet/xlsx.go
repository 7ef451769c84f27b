package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// sheetRows is the first visible sheet of an .xlsx. It reads the sheet twice in parallel: as a spreadsheet shows the cells,
// and as it keeps them.
type sheetRows struct {
	file         *excelize.File
	name         string
	more         int // sheets that nobody reads
	shown, exact *excelize.Rows
	number       int64
	hidden       int64 // rows that a filter or a person hides
	scaled       bool  // a format of the file shows numbers in thousands
	zero         bool  // a format of the file shows 0 as a word or not at all
	choice       bool  // a format of the file has a condition
	unsolved     bool  // a formula has no value, because a program wrote it and no spreadsheet has saved the file
	spills       bool  // excelize keeps the texts that the sheets share in a temporary file
}

// shortDate replaces the computer's own form of a date. The file does not have that form, and 03/04 can mean two days.
const shortDate = "yyyy-mm-dd"

// mostUnpacked limits how large a small file can unpack. A full sheet, a million rows of ten cells, has about a third
// of that.
const mostUnpacked = 1 << 30

var (
	errNoSheet  = errors.New("not an Excel file (.xlsx) that can be read, or one with a password: save it as .xlsx without one")
	errDamaged  = errors.New("a damaged Excel file: open it in Excel or the like, and save it again")
	errPart     = errors.New("an Excel file with a part that is too large, such as its formats: copy its rows into a new file, or save them as CSV")
	errUnpacked = errors.New("an Excel file that unpacks to more than 1 GiB: save its rows as CSV, or in several files")
)

// openSheet reads the whole file, because its parts have no order. Large parts go to temporary files.
func openSheet(in io.Reader) (rows, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errNoSheet
	}
	s := new(sheetRows)
	if err := bounds(archive); err != nil {
		return nil, err
	}
	if err := s.intact(archive); err != nil {
		return nil, err
	}
	s.file, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{ShortDatePattern: shortDate})
	if err != nil {
		s.close()
		return nil, errNoSheet
	}
	for _, sheet := range s.file.WorkBook.Sheets.Sheet { // GetSheetVisible looks through all sheets for each
		switch {
		case sheet.State != "" && sheet.State != "visible":
		case s.name == "":
			s.name = sheet.Name
		default:
			s.more++
		}
	}
	if s.shown, err = s.file.Rows(s.name); err == nil {
		s.exact, err = s.file.Rows(s.name)
	}
	if err != nil {
		s.close()
		return nil, errors.New("the Excel file has no sheet that can be read")
	}
	return s, nil
}

// room returns an error if the directory of temporary files is full. Excelize would replace texts by empty ones.
func room() error {
	file, err := os.CreateTemp("", "jelou-room-*")
	if err == nil {
		_, err = file.Write(make([]byte, 64<<10))
		err = cmp.Or(err, file.Close(), os.Remove(file.Name()))
	}
	if err != nil {
		return fmt.Errorf("the texts of the Excel file find no room in TMPDIR, %s: %w", os.TempDir(), input.Nameless(err))
	}
	return nil
}

func (s *sheetRows) next() (Row, error) {
	if !s.shown.Next() || !s.exact.Next() {
		if err := errors.Join(s.shown.Error(), s.exact.Error()); err != nil {
			return Row{}, fmt.Errorf("row %d: %w", s.number+1, input.Nameless(err))
		}
		return Row{}, io.EOF
	}
	s.number++
	row := Row{Number: s.number}
	var err error
	if row.Cells, err = s.shown.Columns(); err == nil {
		row.Exact, err = s.exact.Columns(excelize.Options{RawCellValue: true})
	}
	if err != nil {
		return Row{}, fmt.Errorf("row %d cannot be read", s.number)
	}
	if s.spills && s.number == 1 { // the first text has made excelize write all of them
		if err := room(); err != nil {
			return Row{}, err
		}
	}
	row.Exact = pad(row.Exact, len(row.Cells))
	for i, cell := range row.Exact {
		row.Exact[i] = whole(cell)
	}
	for i, cell := range row.Cells {
		// The format of a number can show it rounded, while the file has all its digits.
		if Rounded(cell) {
			row.Cells[i] = row.Exact[i]
		} else if cell != row.Exact[i] { // the format of an amount can put blanks around it, to align it
			row.Cells[i] = strings.TrimSpace(cell)
		}
	}
	if s.shown.GetRowOpts().Hidden && !row.blank() {
		s.hidden++
	}
	return row, nil
}

var rounded = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+$`)

// Rounded reports whether a spreadsheet has rounded a number to its first digits.
func Rounded(cell string) bool {
	return strings.ContainsAny(cell, "Ee") && rounded.MatchString(strings.TrimSpace(cell))
}

// unrounded matches a large number in the form that some programs write into the file, with all its digits:
// 5.73001234567E11. A spreadsheet shows fewer digits in this form.
var unrounded = regexp.MustCompile(`^([0-9])\.([0-9]{7,18})[Ee]\+?([0-9]{1,2})$`)

// whole writes such a number with its digits only.
func whole(cell string) string {
	parts := unrounded.FindStringSubmatch(cell)
	if parts == nil {
		return cell
	}
	exponent, err := strconv.Atoi(parts[3])
	if zeros := exponent - len(parts[2]); err == nil && zeros >= 0 {
		return parts[1] + parts[2] + strings.Repeat("0", zeros)
	}
	return cell
}

func (s *sheetRows) form() string {
	text := fmt.Sprintf("the sheet %q", s.name)
	if s.more > 0 {
		text += fmt.Sprintf(", and not the other %d", s.more)
	}
	if s.hidden > 0 {
		text += fmt.Sprintf("; hidden rows count, too: %d", s.hidden)
	}
	if s.scaled {
		text += "; a format shows numbers in thousands, as 5K, and they are filled in as 5,000K: look at them"
	}
	if s.zero {
		text += "; a format shows 0 as a word or as nothing, and 0 is filled in like other numbers: look at it"
	}
	if s.choice {
		text += "; a format has a condition, such as [>0], and numbers are filled in as if it had none: look at them"
	}
	if s.unsolved {
		text += "; a formula has no value in the file, and counts as empty: open the file in Excel, and save it"
	}
	return text
}

// line writes CSV: a killed run leaves it readable, and Spanish spreadsheets open it with semicolons.
func (*sheetRows) line(cells []string) []byte { return csvLine(cells, ';', true) }

func (s *sheetRows) head(names []string) []byte {
	return append([]byte(input.ByteOrderMark), s.line(names)...)
}

// close removes the temporary files. An error is of no interest: the file was only read.
func (s *sheetRows) close() {
	for _, rows := range []*excelize.Rows{s.shown, s.exact} {
		if rows != nil {
			_ = rows.Close()
		}
	}
	if s.file != nil {
		_ = s.file.Close()
	}
}
