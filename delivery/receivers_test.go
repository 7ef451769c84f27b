package delivery

import (
	"errors"
	"net/http"
	"slices"
	"testing"
)

// Each item of the list proves one receiver. Whoever it does not prove may have the message or not.
func TestEachItemProvesOneReceiver(t *testing.T) {
	one, two := []string{"593987654321"}, []string{"593987654321", "593900000000"}
	tests := map[string]struct {
		receivers []string
		body      string
		missing   []int
	}{
		"all":                      {two, `[{"id":"a","to":"593987654321"},{"id":"b","to":"593900000000"}]`, nil},
		"in another order":         {two, `[{"id":"b","to":"593900000000"},{"id":"a","to":"593987654321"}]`, nil},
		"with somebody else":       {one, `[{"id":"b","to":"1"},{"id":"a","to":"593987654321"}]`, nil},
		"numbers":                  {two, `[{"id":1,"to":593987654321},{"id":2,"to":593900000000}]`, nil},
		"with a plus":              {one, `[{"id":"a","to":"+593987654321"}]`, nil},
		"of a plus":                {[]string{"+593987654321"}, `[{"id":"a","to":"593987654321"}]`, nil},
		"escapes":                  {one, `[{"id":"a","to":"59398765432\u0031"}]`, nil},
		"a byte order mark":        {one, "\xef\xbb\xbf" + `[{"id":"a","to":"593987654321"}]`, nil},
		"the first alone":          {two, `[{"id":"a","to":"593987654321"}]`, []int{1}},
		"the second alone":         {two, `[{"id":"b","to":"593900000000"}]`, []int{0}},
		"one of them twice":        {two, `[{"id":"a","to":"593987654321"},{"id":"a","to":"593987654321"}]`, []int{1}},
		"one person once for two":  {[]string{two[0], two[0]}, `[{"id":"a","to":"593987654321"}]`, []int{1}},
		"one person twice for two": {[]string{two[0], "+" + two[0]}, `[{"id":"a","to":"593987654321"},{"id":"b","to":"593987654321"}]`, nil},
		"the national form":        {one, `[{"id":"a","to":"0987654321"}]`, []int{0}},
		"rounded digits":           {one, `[{"id":"a","to":5.93987654e11}]`, []int{0}},
		"nobody":                   {two, `[]`, []int{0, 1}},
		"null":                     {one, `[null]`, []int{0}},
		"a name alone":             {one, `["593987654321"]`, []int{0}},
		"no id":                    {one, `[{"to":"593987654321"}]`, []int{0}},
		"an id that is null":       {one, `[{"id":null,"to":"593987654321"}]`, []int{0}},
		"an empty id":              {one, `[{"id":"","to":"593987654321"}]`, []int{0}},
		"no receiver":              {one, `[{"id":"a"}]`, []int{0}},
		"a receiver that is null":  {one, `[{"id":"a","to":null}]`, []int{0}},
		"one that failed":          {two, `[{"id":"a","to":"593987654321"},{"id":"b","to":"593900000000","status":"failed"}]`, []int{1}},
		"one without success":      {two, `[{"id":"a","to":"593987654321","success":false},{"id":"b","to":"593900000000","success":true}]`, []int{0}},
		"two spellings":            {one, `[{"id":"a","to":"593987654321","TO":"1"}]`, []int{0}},
		"no list":                  {one, `{"id":"a","to":"593987654321"}`, []int{0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			required := []string{"id", "not required"}
			failure := AcceptReceivers(&http.Response{StatusCode: 200}, []byte(test.body), test.receivers, "to", required[:1]...)
			if required[1] != "not required" {
				t.Error("it changed the caller's slice")
			}
			if test.missing == nil {
				if failure != nil {
					t.Fatal(failure)
				}
				return
			}
			var partial *PartialError
			if failure == nil || failure.Outcome != Unknown || !errors.As(failure, &partial) {
				t.Fatalf("%v, want an unknown outcome", failure)
			}
			if !slices.Equal(partial.Missing, test.missing) || partial.Accepted+len(partial.Missing) != len(test.receivers) {
				t.Errorf("accepted %d, missing %d", partial.Accepted, partial.Missing)
			}
		})
	}
}
