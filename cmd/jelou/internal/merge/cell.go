package merge

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
)

// The mistakes of a cell.
var (
	errNothing    = errors.New("is empty, and the message needs its text")
	errRounded    = errors.New("a number that a spreadsheet has rounded, as 5.73E+11: its last digits are lost; give the column the format of a text, or of a number without decimals, and export it again")
	errSheet      = errors.New("an error of the spreadsheet, as #N/A")
	errNarrow     = errors.New("only ###, which a spreadsheet shows in a narrow column: widen the column, and export it again")
	errBytes      = errors.New("has invalid bytes: export the table as UTF-8")
	errDecimal    = errors.New("a decimal number, as 573001234567.0: export the column as text")
	errNumber     = errors.New("must be a number, with a point and no comma in it")
	errLooked     = errors.New("the delivery is unknown: look whether this person has the message; if not, empty this cell, else remove the row")
	errTwoNumbers = errors.New("is a number with a country code and one without: write it with its country code")
)

// sheetErrors are the errors that spreadsheets show in place of a value, in English, Spanish and Portuguese.
var sheetErrors = []string{
	"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
	"#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!",
	"#N/D", "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!", "#¡DESBORDAMIENTO!", "#¡CALC!",
	"#VALOR!", "#NOME?", "#NÚM!", "#NULO!", "#DESPEJAR!",
}

// decimal matches a phone number from a program that keeps it as a decimal number.
var decimal = regexp.MustCompile(`^[0-9]+[.,]0+$`)

// isBlank reports whether a character leaves nothing to see.
func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// faultOf returns the mistake of a cell that the message uses; nil for none. person is true for the receiver's number.
func faultOf(cell string, person bool) error {
	trimmed := strings.TrimFunc(cell, isBlank)
	switch {
	case trimmed == "":
		return errNothing
	case !utf8.ValidString(cell) || strings.ContainsRune(cell, utf8.RuneError):
		return errBytes
	case slices.Contains(sheetErrors, strings.ToUpper(trimmed)):
		return errSheet
	case len(trimmed) >= 3 && strings.Trim(trimmed, "#") == "":
		return errNarrow
	case sheet.Rounded(trimmed) && (person || strings.Contains(trimmed, "E+")): // 12E4 can be a code
		return errRounded
	case person && decimal.MatchString(trimmed):
		return errDecimal
	}
	return nil
}
