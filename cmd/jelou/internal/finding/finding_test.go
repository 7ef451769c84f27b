package finding

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestFindings(t *testing.T) {
	err := &delivery.ValidationError{Violations: []delivery.Violation{
		{Pointer: "/b", Given: "1 character", Limit: "at least 2", Position: delivery.Position{Offset: 9, Line: 2, Column: 3}},
		{Pointer: "/593987654321", Given: "unknown member", Position: delivery.Position{Offset: 4, Line: 1, Column: 5}},
	}}
	got := strings.Join(Texts(Of("a\n.json", err)), "|")
	if want := `a\n.json:1:5: /…: unknown member|a\n.json:2:3: /b: 1 character, at least 2`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	got = strings.Join(Texts(OfLine("-", 7, err)), "|")
	if want := "stdin:7:5: /…: unknown member|stdin:7:3: /b: 1 character, at least 2"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	got = strings.Join(Texts(Of("-", errors.New("a\x1b[2J"))), "|")
	if want := `stdin:1:1: message: a\x1b[2J`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// However many violations a message has, a person gets few lines.
func TestManyFindings(t *testing.T) {
	err := &delivery.ValidationError{More: 5000}
	for i := range 1000 {
		err.Violations = append(err.Violations, delivery.Violation{Pointer: fmt.Sprintf("/%d", i)})
	}
	lines := Texts(OfLine("a", 3, err))
	if len(lines) != Most+1 || lines[Most] != "a:3: and 5980 more" {
		t.Errorf("%d lines, the last %s", len(lines), lines[len(lines)-1])
	}
	all := Of("a", err)
	if last := all[len(all)-1]; len(all) != 1001 || last.Given != "and 5000 more" {
		t.Errorf("%d findings, the last %+v", len(all), last)
	}
	err.Violations = err.Violations[:Most]
	err.More = 0
	if lines := Texts(Of("a", err)); len(lines) != Most {
		t.Errorf("%d lines", len(lines))
	}
}
