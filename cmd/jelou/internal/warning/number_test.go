//go:build !race

package warning

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func allRegions(t *testing.T) []*phonenumbers.PhoneMetadata {
	t.Helper()
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	return collection.GetMetadata()
}

// These go through very many numbers in one goroutine, which the race detector would slow down to a minute.

// What is listed is what phonenumbers says is valid: for the examples of each country, and for numbers near them.
func TestListedAsInPhonenumbers(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 7))
	seen := map[bool]int{}
	for _, region := range allRegions(t) {
		for _, desc := range types(region) {
			example := []byte(desc.GetExampleNumber())
			for i := range 2 * len(example) {
				near := bytes.Clone(example)
				if i > 0 {
					near[i/2] = digits[random.IntN(10)]
				}
				if i == 1 {
					near = near[1:]
				}
				id := fmt.Sprint(region.GetCountryCode()) + string(near)
				number, err := phonenumbers.Parse("+"+id, "")
				if err != nil || phonenumbers.Format(number, phonenumbers.E164) != "+"+id {
					continue // Parse took something off it
				}
				want := phonenumbers.IsValidNumber(number)
				if seen[want]++; listed(id) != want {
					t.Errorf("%s: %v, want %v", id, !want, want)
				}
			}
		}
	}
	if seen[true] < 2000 || seen[false] < 2000 {
		t.Errorf("only %v", seen)
	}
}

// A plan has a number if and only if it is valid as phonenumbers.IsValidNumber finds it: in the first region whose leading
// digits it has or whose numbers it is one of, by its length and the patterns. This goes through all numbers that differ.
func TestPlansHaveWhatIsValid(t *testing.T) {
	regions := map[string]*phonenumbers.PhoneMetadata{}
	for _, region := range allRegions(t) {
		regions[fmt.Sprint(region.GetCountryCode(), region.GetId())] = region
	}
	for code := range phonenumbers.GetSupportedCallingCodes() {
		var those []*phonenumbers.PhoneMetadata
		ours := plans()[fmt.Sprint(code)]()
		automata := []*automaton{ours.all, ours.types}
		for _, id := range phonenumbers.GetRegionCodesForCountryCode(code) {
			region := regions[fmt.Sprint(code, id)]
			those = append(those, region)
			automata = append(automata, compile("(?:"+region.GetLeadingDigits()+`)\d*`), compile(region.GetGeneralDesc().GetNationalNumberPattern()))
			for _, desc := range types(region) {
				automata = append(automata, compile(desc.GetNationalNumberPattern()))
			}
		}
		var start []*state
		for _, a := range automata {
			start = append(start, a.first)
		}
		reached := map[string][]*state{"": start}
		for length := 0; len(reached) > 0; length++ {
			next := map[string][]*state{}
			for _, at := range reached {
				if has, want := at[0].whole && at[1].whole, isValid(those, at[2:], length); length > 0 && has != want {
					t.Errorf("+%d: a number of %d digits: %v, want %v", code, length, has, want)
				}
				if len(at[0].open) == 0 && len(at[1].open) == 0 {
					continue
				}
				for _, digit := range digits {
					to := make([]*state, len(at))
					for i, a := range automata {
						to[i] = a.step(at[i], digit)
					}
					next[fmt.Sprint(to)] = to
				}
			}
			reached = next
		}
	}
}

// isValid is phonenumbers.IsValidNumber for digits that led to these states of each region.
func isValid(regions []*phonenumbers.PhoneMetadata, at []*state, length int) bool {
	for _, region := range regions {
		mine := len(regions) > 1 && region.GetLeadingDigits() != ""
		leading, general := at[0].whole, at[1].whole && allows(region.GetGeneralDesc(), length)
		one := false
		for i, desc := range types(region) {
			same := i == 0 && region.GetSameMobileAndFixedLinePattern()
			one = one || !same && at[2+i].whole && allows(desc, length)
		}
		switch {
		case mine && !leading:
		case general && one:
			return true
		case mine:
			return false
		}
		at = at[2+len(types(region)):]
	}
	return false
}

func allows(desc *phonenumbers.PhoneNumberDesc, length int) bool {
	lengths := desc.GetPossibleLength()
	return len(lengths) == 0 || slices.Contains(lengths, int32(length))
}
