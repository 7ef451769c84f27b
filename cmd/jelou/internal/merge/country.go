package merge

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// country completes the numbers of one country. The zero value changes nothing.
type country struct {
	code   int
	region string
}

// parseCountry returns the country with a code such as 57; the zero value for no code.
func parseCountry(given string) (country, error) {
	if given == "" {
		return country{}, nil
	}
	code, err := strconv.Atoi(strings.TrimPrefix(given, "+"))
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	if err != nil || region == phonenumbers.UNKNOWN_REGION || region == "" {
		return country{}, fmt.Errorf("--country: no country has this code; Colombia has 57, Ecuador 593")
	}
	return country{code, region}, nil
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

// complete returns a number with its country code, only as digits. A number of another country has its code already, and an
// id that is not a number stays as it is.
func (c country) complete(given string) (string, error) {
	digits, isNumber := bare(given)
	if c.code == 0 || !isNumber {
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
	home, err := phonenumbers.Parse(digits, c.region)
	if err != nil || !phonenumbers.IsValidNumber(home) || int(home.GetCountryCode()) != c.code {
		return digits, nil //nolint:nilerr // the number gets no code
	}
	completed := strings.TrimPrefix(phonenumbers.Format(home, phonenumbers.E164), "+")
	if whole && completed != digits {
		return given, errTwoNumbers
	}
	return completed, nil
}
