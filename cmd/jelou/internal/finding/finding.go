// Package finding prints the violations of messages, each with its place in a file.
package finding

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/delivery"
)

// Most limits how many violations of a message, and how many broken lines of a file, the commands print for people.
const Most = 20

// Finding is a violation with its file.
type Finding struct {
	File string `json:"file"`
	delivery.Violation

	more int // the number of violations that this one stands for
}

// Of returns the violations of a file's message in the order of the text. Any error other than a
// [*delivery.ValidationError] becomes one finding at the beginning.
func Of(name string, err error) []Finding {
	violations, more := []delivery.Violation{{Rule: "syntax", Given: err.Error()}}, 0
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		violations, more = slices.Clone(invalid.Violations), invalid.More
		slices.SortStableFunc(violations, func(a, b delivery.Violation) int { return a.Offset - b.Offset })
	}
	var all []Finding
	for _, v := range violations {
		v.Line, v.Column = max(1, v.Line), max(1, v.Column)
		all = append(all, Finding{File: input.Label(name), Violation: v})
	}
	if more > 0 {
		last := delivery.Violation{Given: fmt.Sprintf("and %d more", more), Position: delivery.Position{Line: 1, Column: 1}}
		all = append(all, Finding{File: input.Label(name), Violation: last, more: more})
	}
	return all
}

// OfLine returns the violations of the message on one line of a file.
func OfLine(name string, line int64, err error) []Finding {
	all := Of(name, err)
	for i := range all {
		all[i].Line = int(line)
	}
	return all
}

// WarningRule is the rule of a finding that violates none.
const WarningRule = "warning"

// Warning returns a finding on a line that violates no rule.
func Warning(name string, line int64, text string) Finding {
	return Finding{File: input.Label(name), Violation: delivery.Violation{Rule: WarningRule, Given: text, Position: delivery.Position{Line: int(line), Column: 1}}}
}

// Text returns the finding as "order.json:3:12: /text: 0 characters, at least 1", on one line.
func (f Finding) Text() string {
	return cli.OneLine(fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Reason()))
}

// Reason returns the finding without its file and position.
func (f Finding) Reason() string {
	v := f.Violation
	v.Position = delivery.Position{}
	return v.String()
}

// Texts returns a line for each finding, up to [Most], and one that counts the rest.
func Texts(all []Finding) []string {
	var lines []string
	for i, f := range all {
		if i == Most {
			more := len(all) - i
			if last := all[len(all)-1]; last.more > 0 {
				more += last.more - 1
			}
			return append(lines, cli.OneLine(fmt.Sprintf("%s:%d: and %d more", f.File, f.Line, more)))
		}
		lines = append(lines, f.Text())
	}
	return lines
}
