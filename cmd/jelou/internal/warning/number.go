package warning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	case strings.Trim(id, digits) == "":
		return Nobody, id != "" && !exists(id)
	case !strings.ContainsFunc(id, unicode.IsDigit) || strings.ContainsFunc(id, unicode.IsLetter):
		return 0, false
	}
	return Written, true
}

// exists tells whether a country has the number. WhatsApp kept the older forms of mobile numbers in Mexico, with a 1 after
// the country code, and in Brazil, with a digit less. These come first, as it takes long to find that a number is none.
func exists(id string) bool {
	if local, ok := strings.CutPrefix(id, "521"); ok && valid("52"+local) {
		return true
	}
	if local, ok := strings.CutPrefix(id, "55"); ok && len(local) == 10 && valid("55"+local[:2]+"9"+local[2:]) {
		return true
	}
	return valid(id)
}

// valid tells whether digits are a number of a country. To parse them takes much longer than to look them up, and lists
// are long; so only those are parsed that seem to be no number.
func valid(id string) bool {
	if listed(id) {
		return true
	}
	number, err := phonenumbers.Parse("+"+id, "")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// listed tells whether digits are of a type of number in a region of their country code. Package phonenumbers also compares
// them with the pattern of the whole region, which makes a difference for a few landlines only.
func listed(id string) bool {
	for n := 1; n <= 3 && n < len(id); n++ {
		if slices.ContainsFunc(types()[id[:n]], func(t numbers) bool { return t.have(id[n:]) }) {
			return true
		}
	}
	return false
}

// numbers are those of a type in a region.
type numbers struct {
	lengths []int32 // none for any
	pattern func() *regexp.Regexp
}

func (t numbers) have(digits string) bool {
	return (len(t.lengths) == 0 || slices.Contains(t.lengths, int32(len(digits)))) && t.pattern().MatchString(digits) //nolint:gosec // a few
}

// types are the types of numbers of each country code. Package phonenumbers would look each pattern up anew for each number.
var types = sync.OnceValue(func() map[string][]numbers {
	all := map[string][]numbers{}
	collection, _ := phonenumbers.MetadataCollection() // it was read when the program began
	// A code's main country first: most numbers with 1 are of the United States, which has it together with 24 others.
	for _, main := range []bool{true, false} {
		for _, region := range collection.GetMetadata() {
			if region.GetMainCountryForCode() != main {
				continue
			}
			code := strconv.Itoa(int(region.GetCountryCode()))
			for _, d := range typesIn(region) {
				// It is compiled when it is needed: all of them would take long.
				pattern := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^(?:" + d.GetNationalNumberPattern() + ")$") })
				all[code] = append(all[code], numbers{d.GetPossibleLength(), pattern})
			}
		}
	}
	return all
})

func typesIn(region *phonenumbers.PhoneMetadata) []*phonenumbers.PhoneNumberDesc {
	return []*phonenumbers.PhoneNumberDesc{
		region.GetMobile(), region.GetFixedLine(), region.GetTollFree(), region.GetPremiumRate(), region.GetSharedCost(),
		region.GetVoip(), region.GetPersonalNumber(), region.GetPager(), region.GetUan(), region.GetVoicemail(),
	}
}
