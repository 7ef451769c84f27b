package warning

import (
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

func valid(id string) bool {
	number, err := phonenumbers.Parse("+"+id, "")
	return err == nil && phonenumbers.IsValidNumber(number)
}
