package warning

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
)

const digits = "0123456789"

// number says what is odd about an id of a person. An id that is no phone number is nothing odd.
func number(id string) (Kind, bool) {
	switch {
	case sheet.Rounded(id), len(id) >= 10 && strings.HasSuffix(id, "000000"):
		return Rounded, true
	case !strings.ContainsFunc(id, unicode.IsDigit) || strings.ContainsFunc(id, unicode.IsLetter):
		return 0, false
	case strings.Trim(id, digits) != "":
		return Written, true
	case !exists(id):
		return Nobody, true
	}
	return 0, false
}

// exists tells whether a country has the number. WhatsApp kept the older forms of mobile numbers in Mexico, with a 1 after
// the country code, and in Brazil, with a digit less.
func exists(id string) bool {
	if valid(id) {
		return true
	}
	if local, ok := strings.CutPrefix(id, "521"); ok {
		return valid("52" + local)
	}
	if local, ok := strings.CutPrefix(id, "55"); ok && len(local) == 10 {
		return valid("55" + local[:2] + "9" + local[2:])
	}
	return false
}

// valid tells whether digits are a number of a country. To parse them takes four times as long as to take them apart, and
// lists are long; so only those are parsed that seem to be no number.
func valid(id string) bool {
	if number := apart(id); number != nil && phonenumbers.IsValidNumber(number) {
		return true
	}
	number, err := phonenumbers.Parse("+"+id, "")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// apart takes the country code off digits. It returns nil if there is none.
func apart(id string) *phonenumbers.PhoneNumber {
	for n := 1; n <= 3 && n < len(id); n++ {
		code, err := strconv.ParseInt(id[:n], 10, 32)
		if err != nil || phonenumbers.GetRegionCodeForCountryCode(int(code)) == phonenumbers.UNKNOWN_REGION {
			continue
		}
		national, err := strconv.ParseUint(id[n:], 10, 64)
		if err != nil {
			return nil
		}
		country, number := int32(code), &phonenumbers.PhoneNumber{NationalNumber: &national}
		number.CountryCode = &country
		if zeros := int32(len(id[n:]) - len(strings.TrimLeft(id[n:], "0"))); zeros > 0 { //nolint:gosec // a few
			leading := true
			number.ItalianLeadingZero, number.NumberOfLeadingZeros = &leading, &zeros
		}
		return number
	}
	return nil
}
