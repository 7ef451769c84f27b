package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// finding is a violation with its place in a file.
type finding struct {
	File string `json:"file"`
	delivery.Violation
}

// text gives "order.json:3:12: /text: 0 characters, at least 1" on one line.
func (f finding) text() string {
	return oneLine(fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.what()))
}

// what leaves out the position, which stands before it.
func (f finding) what() string {
	v := f.Violation
	v.Position = delivery.Position{}
	return v.String()
}

func textLines(all []finding) []string {
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.text()
	}
	return lines
}

// findings gives the violations in err, which is of a message in the file, in the order of the text.
func findings(file string, err error) []finding {
	var invalid *jelou.ValidationError
	if !errors.As(err, &invalid) {
		return []finding{{file, delivery.Violation{Given: err.Error(), Position: delivery.Position{Line: 1, Column: 1}}}}
	}
	all := make([]finding, 0, len(invalid.Violations))
	for _, v := range invalid.Violations {
		v.Line, v.Column = max(1, v.Line), max(1, v.Column)
		all = append(all, finding{file, v})
	}
	slices.SortStableFunc(all, func(a, b finding) int { return a.Offset - b.Offset })
	return all
}
