package content

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/delivery"
)

// Read knows the receivers of every example.
func TestReadKnowsTheReceiversOfEveryExample(t *testing.T) {
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, id := range []string{call.Messages, Templates} {
		for _, example := range call.Find(all, id).Body.Examples {
			kinds[id]++
			got, err := Read(example.Value)
			if err != nil || len(got.People) == 0 || (got.Template != nil) != (id == Templates) || (got.Message != nil) == (got.Template != nil) {
				t.Errorf("%s: %+v, %v", example.Name, got, err)
			}
			for _, person := range got.People {
				if !strings.Contains(string(example.Value), `"`+person+`"`) {
					t.Errorf("%s: %q", example.Name, got.People)
				}
			}
		}
	}
	if kinds[call.Messages] < 14 || kinds[Templates] < 1 {
		t.Errorf("only %v examples", kinds)
	}
}

func TestCheckPointsAtTheMistake(t *testing.T) {
	for line, want := range map[string]string{
		`{"elementName":"","destinations":["5"]}`:                                "/elementName",
		`{"elementName":"a","destinations":[]}`:                                  "/destinations",
		`{"type":"text","userId":"5"}`:                                           "/text",
		`{"type":"text","userId":"5","text":"\"elementName\":"}x`:                "",
		`{"type":"text","userId":"5","text":"t","jelou_reason":"unknown: look"}`: "/jelou_reason",
	} {
		err := Check([]byte(line))
		var invalid *delivery.ValidationError
		if !errors.As(err, &invalid) || !slices.ContainsFunc(invalid.Violations, func(v delivery.Violation) bool { return v.Pointer == want && v.Column > 0 }) {
			t.Errorf("%s: %v", line, err)
		}
	}
	for line, want := range map[string]bool{
		`{"a":{"elementName":1}}`: false, `["elementName"]`: false, `{"a":1,"elementName":2}`: true, `{"elementName"`: true, `{"a":"elementName"}`: false, `{"a"`: false,
	} {
		if got := IsTemplate([]byte(line)); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}
