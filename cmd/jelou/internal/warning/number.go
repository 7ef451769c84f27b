package warning

import (
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

// valid tells whether digits are a number of a country. To parse them takes much longer than to look them up, and lists
// are long; so only those are parsed that seem to be no number.
func valid(id string) bool {
	if listed(id) {
		return true
	}
	number, err := phonenumbers.Parse("+"+id, "")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// listed tells whether phonenumbers.IsValidNumber holds for a country code and the digits behind it. A test proves it.
func listed(id string) bool {
	for n := 1; n <= 3 && n < len(id); n++ {
		if plan := plans()[id[:n]]; plan != nil && plan().has(id[n:]) {
			return true
		}
	}
	return false
}

// plan has the numbers of a country code: each matches a pattern of all, and that of a type.
type plan struct{ all, types *automaton }

func (p plan) has(digits string) bool { return p.all.matches(digits) && p.types.matches(digits) }

// plans are those of each country code. Package phonenumbers would look up each pattern anew for each number.
var plans = sync.OnceValue(func() map[string]func() plan {
	all, one := map[string][]string{}, map[string][]string{} // the patterns of all numbers, and those of one type
	collection, _ := phonenumbers.MetadataCollection()       // it was read when the program began
	for _, region := range collection.GetMetadata() {
		code := strconv.Itoa(int(region.GetCountryCode()))
		all[code] = append(all[code], region.GetGeneralDesc().GetNationalNumberPattern())
		for _, t := range types(region) {
			one[code] = append(one[code], t.GetNationalNumberPattern())
		}
	}
	made := map[string]func() plan{}
	for code := range all {
		// It is compiled when it is needed: all would take long.
		made[code] = sync.OnceValue(func() plan { return plan{compile(all[code]...), compile(one[code]...)} })
	}
	return made
})

// types are the types of numbers in a region.
func types(region *phonenumbers.PhoneMetadata) []*phonenumbers.PhoneNumberDesc {
	return []*phonenumbers.PhoneNumberDesc{
		region.GetMobile(), region.GetFixedLine(), region.GetTollFree(), region.GetPremiumRate(), region.GetSharedCost(),
		region.GetVoip(), region.GetPersonalNumber(), region.GetPager(), region.GetUan(), region.GetVoicemail(),
	}
}
