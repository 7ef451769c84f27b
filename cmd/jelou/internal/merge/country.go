package merge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Country completes numbers of one country. The zero value changes nothing.
type Country struct {
	code   int
	region string
}

// ParseCountry reads a country code, such as 57.
func ParseCountry(given string) (Country, error) {
	code, err := strconv.Atoi(strings.TrimPrefix(given, "+"))
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	if err != nil || region == phonenumbers.UNKNOWN_REGION || region == "" {
		return Country{}, fmt.Errorf("--country: no country has this code; Colombia has 57, Ecuador 593")
	}
	return Country{code, region}, nil
}

// complete returns a number with its country code, as digits alone. Something that is no number of the country, and an id
// that is no number, stay as they are.
func (c Country) complete(given string) (string, error) {
	if c.code == 0 || strings.Trim(given, "0123456789 +-().\u00a0") != "" {
		return given, nil
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, given)
	switch {
	case strings.HasPrefix(strings.TrimSpace(given), "+"):
		return digits, nil
	case strings.HasPrefix(digits, "00"):
		return digits[2:], nil
	}
	abroad, err := phonenumbers.Parse("+"+digits, "")
	whole := err == nil && phonenumbers.IsValidNumber(abroad)
	home, err := phonenumbers.Parse(digits, c.region)
	if isNumber := err == nil; !isNumber || !phonenumbers.IsValidNumber(home) || int(home.GetCountryCode()) != c.code {
		return given, nil
	}
	completed := strings.TrimPrefix(phonenumbers.Format(home, phonenumbers.E164), "+")
	if whole && completed != digits {
		return given, errTwoNumbers
	}
	return completed, nil
}
