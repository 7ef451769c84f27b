package warning

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestOddNumberHasItsKind(t *testing.T) {
	const none = Kind(-1)
	for id, want := range map[string]Kind{
		"593987654321":            none, // Ecuador
		"573001234567":            none, // Colombia
		"12025550123":             none,
		"5215512345678":           none, // Mexico, as WhatsApp has it
		"525512345678":            none,
		"551187654321":            none, // Brazil, as WhatsApp has it
		"5511987654321":           none,
		"5491123456789":           none,
		"US.13491208655302741918": none,
		"":                        none,
		"300–123–4567":            Written, // with the dashes of a word processor
		"٣٠٠١٢٣٤٥٦٧":              Written,
		"user-7":                  none,
		"Total":                   Nobody, // the last row of many tables
		"-":                       Nobody,
		"999123456789":            Nobody,
		"5":                       Nobody,
		"57300123":                Nobody,
		"3001234567":              Nobody, // without its country code
		"5930987654321":           Nobody, // with the zero that stands before it inside Ecuador
		"52199":                   Nobody,
		"5511876543219":           Nobody,
		"+57 300 1234567":         Written,
		"57-300":                  Written,
		"573,001,234,567":         Written,
		"5.73E+11":                Rounded,
		"5,73e11":                 Rounded,
		"573000000000":            Rounded,
	} {
		kind, odd := number(id)
		if !odd {
			kind = none
		}
		if kind != want {
			t.Errorf("%s: %d, want %d", id, kind, want)
		}
	}
}

func TestRepeatedMessageNamesTheEarlierLine(t *testing.T) {
	var c Checker
	for i, sent := range strings.Fields("a1:x b1:x a1:y a1:x b1:x c1:x b1:z a1:y") {
		person, text, _ := strings.Cut(sent, ":")
		if odd := c.See(int64(i+1), []string{person}, []byte(text)); len(odd) > 0 {
			t.Error(odd)
		}
	}
	c.See(9, []string{"c1", "d1", "c1"}, []byte("x"))
	c.See(10, []string{"593987654321"}, []byte("x"))
	c.See(11, []string{"+593987654321"}, []byte("y"))
	var got []string
	for _, w := range c.Repeated() {
		got = append(got, fmt.Sprint(w.Line, w.Kind == SameMessage, w.As))
	}
	want := []string{"3 false 1", "4 true 1", "5 true 2", "7 false 2", "8 true 3", "9 true 6", "9 true 6", "11 false 10"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	lines := []string{
		"1 number with more than digits in it: row 11",
		"3 messages more for a person: rows 3 (as 1), 7 (as 2), 11 (as 10)",
		"5 messages that the person gets already: rows 4 (as 1), 5 (as 2), 8 (as 3), 9 (as 6), 9 (as 6)",
	}
	if got := c.Lines("row"); !slices.Equal(got, lines) || c.Count() != 9 {
		t.Errorf("%q", got)
	}
}

func TestWarningsOfOneLineHaveAnOrder(t *testing.T) {
	var c Checker
	people := strings.Split("abcdefghij", "")
	for i, person := range people {
		c.See(int64(i+1), []string{person}, nil)
	}
	c.See(11, people, nil)
	if all := c.Repeated(); len(all) != 10 || !slices.IsSortedFunc(all, func(a, b Warning) int { return int(a.As - b.As) }) {
		t.Error(all)
	}
}

func TestManyWarningsAreCounted(t *testing.T) {
	var c Checker
	for line := range int64(1000) {
		c.See(line+1, []string{"9"}, nil)
	}
	c.Repeated()
	got := c.Lines("line")
	if len(got) != 2 || !strings.HasPrefix(got[0], "1000 numbers that no country has: lines 1, 2, 3") || !strings.HasSuffix(got[0], ", 20 and 980 more") {
		t.Errorf("%q", got)
	}
}
