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

// number returns the oddity of a person's id, if it has one. An id without a digit, such as the "Total" below a table, is no
// number. Any other id that is not a phone number is never odd.
func number(id string) (Kind, bool) {
	switch {
	case sheet.Rounded(id), len(id) >= 10 && strings.HasSuffix(id, "000000"):
		return Rounded, true
	case strings.Trim(id, digits) == "":
		return Nobody, id != "" && !exists(id)
	case !strings.ContainsFunc(id, unicode.IsDigit):
		return Nobody, true
	case strings.ContainsFunc(id, unicode.IsLetter):
		return 0, false
	}
	return Written, true
}

// exists reports whether a country has the number. WhatsApp kept the older forms of mobile numbers in Mexico, with a 1
// after the country code, and in Brazil, with a digit less.
func exists(id string) bool {
	if local, ok := strings.CutPrefix(id, "521"); ok && listed("52"+local) {
		return true
	}
	if local, ok := strings.CutPrefix(id, "55"); ok && len(local) == 10 && listed("55"+local[:2]+"9"+local[2:]) {
		return true
	}
	return listed(id)
}

// listed reports whether digits are of a type of number in a region of their country code. Package phonenumbers would take
// 25 times as long, and lists are long. It also compares them with the pattern of the whole region, but that matters only
// for a few landlines; and it accepts digits between the country code and the number that no WhatsApp id has, such as the
// zero of 4901512.
func listed(id string) bool {
	for n := 1; n <= 3 && n < len(id); n++ {
		if slices.ContainsFunc(types()[id[:n]], func(t numbers) bool { return t.have(id[n:]) }) {
			return true
		}
	}
	return false
}

// numbers are the numbers of one type in a region.
type numbers struct {
	lengths []int32 // empty for any
	pattern func() *regexp.Regexp
}

func (t numbers) have(digits string) bool {
	return (len(t.lengths) == 0 || slices.Contains(t.lengths, int32(len(digits)))) && t.pattern().MatchString(digits) //nolint:gosec // a few
}

// types are the types of numbers of each country code. Package phonenumbers would look up each pattern again for each
// number.
var types = sync.OnceValue(func() map[string][]numbers {
	all := map[string][]numbers{}
	collection, _ := phonenumbers.MetadataCollection() // package phonenumbers reads it when the program begins
	// A code's main country first: most numbers with 1 are of the United States, which has it together with 24 others.
	for _, main := range []bool{true, false} {
		for _, region := range collection.GetMetadata() {
			if region.GetMainCountryForCode() != main {
				continue
			}
			code := strconv.Itoa(int(region.GetCountryCode()))
			for _, d := range typesIn(region) {
				// The first use compiles the pattern: compiling all of them would take long.
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
