package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A service may count its pages or not, and may ignore the page number. AllPages yields no item twice for that reason. If
// the service counts its pages, a page that replaces another is an error.
func TestAllPagesYieldsNoItemTwice(t *testing.T) {
	list := func(pages int, items ...[]string) func(int) (Page[string], error) {
		return func(number int) (Page[string], error) {
			if number > len(items) {
				return Page[string]{Pages: pages}, nil
			}
			return Page[string]{Items: items[number-1], Pages: pages}, nil
		}
	}
	always := func(pages int) func(int) (Page[string], error) {
		return func(int) (Page[string], error) { return Page[string]{Items: []string{"a", "b"}, Pages: pages}, nil }
	}
	tests := map[string]struct {
		read func(int) (Page[string], error)
		want string // the items, and the error
		asks int
	}{
		"nothing":                  {list(0), "", 1},
		"one page":                 {list(1, []string{"a"}), "a", 1},
		"pages that are counted":   {list(2, []string{"a"}, []string{"b"}), "a b", 2},
		"pages that are not":       {list(0, []string{"a"}, []string{"b"}), "a b", 3},
		"fewer pages than counted": {list(9, []string{"a"}, []string{"b"}), "a b", 3},
		"one page, ignored number": {always(1), "a b", 1},
		"uncounted, ignored":       {always(0), "a b", 2},
		"counted, ignored":         {always(3), "a b jelou: failed: page 2 of 3 repeats page 1", 2},
		"the last, ignored":        {always(2), "a b jelou: failed: page 2 of 2 repeats page 1", 2},
		"a failure": {func(number int) (Page[string], error) {
			if number == 2 {
				return Page[string]{}, errors.New("gone")
			}
			return Page[string]{Items: []string{"a"}, Pages: 3}, nil
		}, "a gone", 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			asks := 0
			read := func(number int) (Page[string], error) {
				if asks++; asks > 9 {
					t.Fatal("it does not end")
				}
				return test.read(number)
			}
			for item, err := range AllPages(1, read) {
				if err != nil {
					item += err.Error()
				}
				got = append(got, item)
			}
			if strings.Join(got, " ") != test.want || asks != test.asks {
				t.Errorf("%q in %d pages, want %q in %d", got, asks, test.want, test.asks)
			}
		})
	}
}

// A loop that ends early reads no further page.
func TestAllPagesStopsWithItsLoop(t *testing.T) {
	asks := 0
	for range AllPages(1, func(number int) (Page[string], error) {
		asks++
		return Page[string]{Items: []string{fmt.Sprint(number), "b"}}, nil
	}) {
		if asks == 2 {
			break
		}
	}
	if asks != 2 {
		t.Errorf("%d pages", asks)
	}
}

// A list without pages needs no comparison, so it may have a time that can be read but not written.
func TestOnePageYieldsAnItemThatCannotBeWritten(t *testing.T) {
	var odd time.Time
	if err := json.Unmarshal([]byte(`"2026-01-01T00:00:00+24:00"`), &odd); err != nil {
		t.Fatal(err)
	}
	got := 0
	for item, err := range OnePage(func() (Page[time.Time], error) { return Page[time.Time]{Items: []time.Time{odd}}, nil }) {
		if got++; err != nil || !item.Equal(odd) {
			t.Errorf("%v, %v", item, err)
		}
	}
	if got != 1 {
		t.Errorf("%d items", got)
	}
	got = 0
	for _, err := range AllPages(1, func(int) (Page[time.Time], error) { return Page[time.Time]{Items: []time.Time{odd}}, nil }) {
		if want := "jelou: failed: the page cannot be compared with the pages before it"; err == nil || err.Error() != want {
			t.Errorf("pages: %v, want %s", err, want)
		}
		got++
	}
	if got != 1 {
		t.Errorf("pages: %d errors", got)
	}
}
