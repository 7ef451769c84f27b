package merge

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

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
	case strings.ContainsRune(cell, utf8.RuneError), strings.ContainsRune(cell, 0): // RuneError is any invalid byte, too
		return errBytes
	case slices.Contains(sheetErrors, strings.ToUpper(trimmed)):
		return errSheet
	case len(trimmed) >= 3 && strings.Trim(trimmed, "#") == "":
		return errNarrow
	case sheet.Rounded(trimmed) && (person || strings.Contains(strings.ToUpper(trimmed), "E+")): // 12E4 can be a code
		return errRounded
	case person && decimal.MatchString(trimmed):
		return errDecimal
	}
	return nil
}

// country completes the numbers of a region such as "CO". The zero value changes nothing.
type country string

// parseCountry returns the country with a code such as 57; the zero value for no code.
func parseCountry(given string) (country, error) {
	if given == "" {
		return "", nil
	}
	code, err := strconv.Atoi(strings.TrimPrefix(given, "+"))
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	if err != nil || region == phonenumbers.UNKNOWN_REGION || region == "" {
		return "", fmt.Errorf("--country: no country has this code; Colombia has 57, Ecuador 593")
	}
	return country(region), nil
}

// around reports whether people and programs write the character around the digits of a number. Numbers copied from a
// telephone have invisible marks, and '57 and ="57" keep a spreadsheet from rounding.
func around(r rune) bool {
	return strings.ContainsRune(`+().'="`, r) || unicode.Is(unicode.Pd, r) || isBlank(r)
}

// bare returns the digits of a number; isNumber is false for anything else.
func bare(given string) (digits string, isNumber bool) {
	digits = strings.Map(func(r rune) rune {
		if around(r) {
			return -1
		}
		return r
	}, given)
	return digits, digits != "" && strings.Trim(digits, "0123456789") == ""
}

// longest is the most digits of a number, with 00 before its country code. More are two numbers in one cell.
const longest = 2 + 15

// complete returns a number with its country code, only as digits. A number of another country has its code already, and an
// id that is not a number stays as it is.
func (c country) complete(given string) (string, error) {
	digits, isNumber := bare(given)
	if c == "" || !isNumber || len(digits) > longest {
		return given, nil
	}
	switch {
	case given[strings.IndexAny(given, "0123456789+")] == '+':
		return digits, nil
	case strings.HasPrefix(digits, "00"):
		return digits[2:], nil
	}
	abroad, err := phonenumbers.Parse("+"+digits, "")
	whole := err == nil && phonenumbers.IsValidNumber(abroad)
	home, err := phonenumbers.Parse(digits, string(c))
	if err != nil || !phonenumbers.IsValidNumber(home) || int(home.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(string(c)) {
		return digits, nil //nolint:nilerr // the number gets no code
	}
	completed := strings.TrimPrefix(phonenumbers.Format(home, phonenumbers.E164), "+")
	if whole && completed != digits {
		return given, errTwoNumbers
	}
	return completed, nil
}
