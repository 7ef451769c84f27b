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

// valid tells whether digits are a number of a country. To parse them takes much longer than to look them up, and lists
// are long; so only those are parsed that seem to be no number.
func valid(id string) bool {
	if listed(id) {
		return true
	}
	number, err := phonenumbers.Parse("+"+id, "")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// listed tells whether phonenumbers.IsValidNumber holds for a country code and the digits behind it.
func listed(id string) bool {
	for n := 1; n <= 3 && n < len(id); n++ {
		for _, r := range regions()[id[:n]] {
			switch mine := r.leading != nil; {
			case mine && !r.leading().MatchString(id[n:]):
			case r.general.matches(id[n:]) && slices.ContainsFunc(r.types, func(p pattern) bool { return p.matches(id[n:]) }):
				return true
			case mine:
				return false
			}
		}
	}
	return false
}

// region has the numbers of a region.
type region struct {
	leading func() *regexp.Regexp // the digits that only its numbers begin with, nil for none
	general pattern
	types   []pattern // a number is of one of them
}

// regions are the regions of each country code. Their patterns are those of phonenumbers, which would make them anew for
// each number.
var regions = sync.OnceValue(func() map[string][]region {
	type key struct {
		code int
		id   string
	}
	known := map[key]*phonenumbers.PhoneMetadata{}
	collection, _ := phonenumbers.MetadataCollection() // it was read when the program began
	for _, m := range collection.GetMetadata() {
		known[key{int(m.GetCountryCode()), m.GetId()}] = m
	}
	all := map[string][]region{}
	for code := range phonenumbers.GetSupportedCallingCodes() {
		for _, id := range phonenumbers.GetRegionCodesForCountryCode(code) {
			name := strconv.Itoa(code)
			all[name] = append(all[name], newRegion(known[key{code, id}]))
		}
	}
	return all
})

func newRegion(m *phonenumbers.PhoneMetadata) region {
	r := region{general: newPattern(m.GetGeneralDesc())}
	if begin := m.GetLeadingDigits(); begin != "" {
		r.leading = expression("^(?:" + begin + ")")
	}
	types := []*phonenumbers.PhoneNumberDesc{
		m.GetMobile(), m.GetFixedLine(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(), m.GetVoip(),
		m.GetPersonalNumber(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
	}
	if m.GetSameMobileAndFixedLinePattern() {
		types = types[1:]
	}
	for _, desc := range types {
		r.types = append(r.types, newPattern(desc))
	}
	return r
}

// pattern matches numbers of some lengths, of any length if there are none.
type pattern struct {
	lengths    []int32
	expression func() *regexp.Regexp
}

func newPattern(desc *phonenumbers.PhoneNumberDesc) pattern {
	return pattern{desc.GetPossibleLength(), expression("^(?:" + desc.GetNationalNumberPattern() + ")$")}
}

func (p pattern) matches(digits string) bool {
	return (len(p.lengths) == 0 || slices.Contains(p.lengths, int32(len(digits)))) && p.expression().MatchString(digits) //nolint:gosec // a few
}

// expression is compiled when it is needed: all of them would take long.
func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
