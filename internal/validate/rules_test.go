package validate_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// one runs a check at /a and returns its violations as text.
func one(check func(*validate.Report, *validate.Path)) string {
	var r validate.Report
	at := (*validate.Path)(nil).Member("a")
	check(&r, &at)
	var texts []string
	for _, v := range r.Violations() {
		texts = append(texts, v.String())
	}
	return strings.Join(texts, "; ")
}

func TestTextCountsCharacters(t *testing.T) {
	cases := []struct {
		text     string
		min, max int
		want     string
	}{
		{"", 0, 3, ""},
		{"", 1, 3, "/a: 0 characters, at least 1"},
		{"a", 1, 3, ""},
		{"a", 2, 3, "/a: 1 character, at least 2"},
		{"ab", 2, 3, ""},
		{"abc", 1, 3, ""},
		{"abcd", 1, 3, "/a: 4 characters, at most 3"},
		{"ñññ", 1, 3, ""},
		{"ññññ", 1, 3, "/a: 4 characters, at most 3"},
		{"🎉🎉🎉", 1, 3, ""},
		{"ñ", 2, 3, "/a: 1 character, at least 2"}, // one character of two bytes
		{strings.Repeat("x", 100_000), 1, validate.Unlimited, ""},
		{"", 1, validate.Unlimited, "/a: 0 characters, at least 1"},
		{"ok\xff", 1, 3, "/a: invalid bytes, must be valid UTF-8"},
		{strings.Repeat("\xff", 9), 1, 3, "/a: invalid bytes, must be valid UTF-8"},
	}
	for _, c := range cases {
		if got := one(func(r *validate.Report, at *validate.Path) { r.Text(at, c.text, c.min, c.max) }); got != c.want {
			t.Errorf("Text(%.20q, %d, %d): %q, want %q", c.text, c.min, c.max, got, c.want)
		}
	}
}

func TestNumberHasAFiniteRange(t *testing.T) {
	cases := []struct {
		n    float64
		want string
	}{
		{-90, ""}, {90, ""}, {0, ""},
		{90.0001, "/a: 90.0001, at most 90"},
		{-90.5, "/a: -90.5, at least -90"},
		{593987654321, "/a: 5.93988e+11, at most 90"}, // the number could be a phone number, so the text does not have all its digits
		{math.NaN(), "/a: NaN or infinity, must be a finite number"},
		{math.Inf(1), "/a: NaN or infinity, must be a finite number"},
	}
	for _, c := range cases {
		if got := one(func(r *validate.Report, at *validate.Path) { r.Number(at, c.n, -90, 90) }); got != c.want {
			t.Errorf("Number(%v): %q, want %q", c.n, got, c.want)
		}
	}
}

// A number that was given may be a phone number, but a limit comes from the contract.
func TestLimitHasAllItsDigits(t *testing.T) {
	for _, c := range []struct {
		check func(r *validate.Report, at *validate.Path)
		want  string
	}{
		{func(r *validate.Report, at *validate.Path) { r.Number(at, 0, 1234567, 2e9) }, "/a: 0, at least 1234567"},
		{func(r *validate.Report, at *validate.Path) { r.Number(at, 3e9, 0, 1234567.5) }, "/a: 3e+09, at most 1234567.5"},
		{func(r *validate.Report, at *validate.Path) { r.EnumNumber(at, 0, 1000000) }, "/a: 0, must be 1000000"},
	} {
		if got := one(c.check); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNumberOfAViolationHasNoMoreDigitsThanItsText(t *testing.T) {
	var report validate.Report
	report.Number(nil, 593987654321, -90, 90)
	report.EnumNumber(nil, 593987654321, 1, 2)
	for _, v := range report.Violations() {
		if v.Number != 5.93988e+11 || v.Given != "5.93988e+11" {
			t.Errorf("%s: %v, want the number in %q", v.Rule, v.Number, v.Given)
		}
	}
	if len(report.Violations()) != 2 {
		t.Errorf("%d violations, want 2", len(report.Violations()))
	}
}

func TestEnumItemsAndUniqueReportViolations(t *testing.T) {
	cases := []struct {
		name  string
		check func(*validate.Report, *validate.Path)
		want  string
	}{
		{"one of two", func(r *validate.Report, at *validate.Path) { r.Enum(at, "b", "a", "b") }, ""},
		{"none of two", func(r *validate.Report, at *validate.Path) { r.Enum(at, "c", "a", "b") }, "/a: another value, must be one of a, b"},
		{"empty of two", func(r *validate.Report, at *validate.Path) { r.Enum(at, "", "a", "b") }, "/a: empty, must be one of a, b"},
		{"the only one", func(r *validate.Report, at *validate.Path) { r.Enum(at, "a", "a") }, ""},
		{"empty means the only one", func(r *validate.Report, at *validate.Path) { r.Enum(at, "", "a") }, ""},
		{"not the only one", func(r *validate.Report, at *validate.Path) { r.Enum(at, "b", "a") }, "/a: another value, must be a"},
		{"too few", func(r *validate.Report, at *validate.Path) { r.Items(at, 0, 1, 3) }, "/a: 0 items, at least 1"},
		{"enough", func(r *validate.Report, at *validate.Path) { r.Items(at, 3, 1, 3) }, ""},
		{"too many", func(r *validate.Report, at *validate.Path) { r.Items(at, 4, 1, 3) }, "/a: 4 items, at most 3"},
		{"any number", func(r *validate.Report, at *validate.Path) { r.Items(at, 4, 0, validate.Unlimited) }, ""},
		{"different", func(r *validate.Report, at *validate.Path) { validate.Unique(r, at, []string{"a", "b"}) }, ""},
		{"different lists", func(r *validate.Report, at *validate.Path) { validate.UniqueJSON(r, at, [][]string{{"a"}, {}, nil}) }, ""},
		{"the same lists", func(r *validate.Report, at *validate.Path) { validate.UniqueJSON(r, at, [][]string{{"a"}, {}, {"a"}}) }, "/a: items 0 and 2 are the same, all must differ"},
		{"no JSON", func(r *validate.Report, at *validate.Path) { validate.UniqueJSON(r, at, []any{math.NaN(), math.NaN()}) }, ""},
		{"the same", func(r *validate.Report, at *validate.Path) { validate.Unique(r, at, []string{"a", "b", "a"}) }, "/a: items 0 and 2 are the same, all must differ"},
	}
	for _, c := range cases {
		if got := one(c.check); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A check of a list that somebody made to take long must not take the square of its length.
func TestUniqueByTakesLinearTime(t *testing.T) {
	const n = 10_000
	calls, twin := 0, 9
	check := func(r *validate.Report, at *validate.Path) {
		r.UniqueBy(at, "id", n, func(i int) (string, bool) {
			calls++
			if i == n-2 {
				i = twin
			}
			return strconv.Itoa(i), i != 7
		})
	}
	if got, want := one(check), "/a: items 9 and 9998 have the same id, all must differ"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if twin = 7; one(check) != "" { // an item without the member equals no other
		t.Error("an item without the member equals another")
	}
	if calls > 2*n {
		t.Errorf("%d calls for two lists of %d items", calls, n)
	}
}

func TestOnlyTextRejectsOtherValues(t *testing.T) {
	for _, given := range []string{"", "text"} {
		if got, err := validate.OnlyText(given, "text"); err != nil || string(got) != "text" {
			t.Errorf("OnlyText(%q) = %q, %v", given, got, err)
		}
	}
	if _, err := validate.OnlyText("593987654321", "text"); err == nil || strings.Contains(err.Error(), "5939") {
		t.Errorf("OnlyText of another value: %v, want an error without the value", err)
	}
}

func TestPointerEscapesNames(t *testing.T) {
	var root *validate.Path
	options := root.Member("options")
	second := options.Item(2)
	odd := second.Member("a/b~c")
	if got, want := odd.Pointer(), "/options/2/a~1b~0c"; got != want {
		t.Errorf("Pointer() = %q, want %q", got, want)
	}
	if got := root.Pointer(); got != "" {
		t.Errorf("the root's pointer is %q, want an empty string", got)
	}
}

func TestMergeSkipsConsequences(t *testing.T) {
	var read, limits validate.Report
	read.Add(delivery.Violation{Pointer: "/a", Given: "a number"})
	read.Add(delivery.Violation{Pointer: "/c/d", Given: "unknown member"})
	for _, pointer := range []string{"/a", "/a/b", "/ab", ""} {
		limits.Add(delivery.Violation{Pointer: pointer, Rule: "minItems"})
	}
	limits.Add(delivery.Violation{Pointer: "/c", Rule: "required"}) // follows from /c/d, which was not decoded
	limits.Add(delivery.Violation{Pointer: "/e", Rule: "required"})
	read.Merge(&limits)
	var got []string
	for _, v := range read.Violations() {
		got = append(got, v.Pointer)
	}
	if want := "/a,/c/d,/ab,,/e"; strings.Join(got, ",") != want {
		t.Errorf("merged %q, want %q", got, want)
	}
}

func TestIsNilFindsNilPointers(t *testing.T) {
	for _, v := range []any{nil, (*string)(nil)} {
		if !validate.IsNil(v) {
			t.Errorf("IsNil(%#v) = false", v)
		}
	}
	for _, v := range []any{"", new(string), struct{}{}} {
		if validate.IsNil(v) {
			t.Errorf("IsNil(%#v) = true", v)
		}
	}
}
