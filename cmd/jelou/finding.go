package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	jelou "github.com/jelou-go/jelou/generated"
)

// finding is a violation with its place in a file.
type finding struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // from 1, in bytes
	violation
}

// text gives "order.json:3:12: /text: 0 characters, at least 1" on one line.
func (f finding) text() string {
	return oneLine(fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.what()))
}

func (f finding) what() string { return jelou.Violation(f.violation).String() }

func textLines(all []finding) []string {
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.text()
	}
	return lines
}

// findings gives the violations in err, which is of the message in data, in the order of the text.
func findings(file string, data []byte, err error) []finding {
	var invalid *jelou.ValidationError
	if !errors.As(err, &invalid) {
		return []finding{{File: file, Line: 1, Column: 1, violation: violation{Given: err.Error()}}}
	}
	places := placesIn(data)
	all := make([]finding, 0, len(invalid.Violations))
	for _, v := range invalid.Violations {
		f := finding{File: file, violation: violation(v)}
		if !f.takePosition() {
			f.Line, f.Column = position(data, places.of(v))
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b finding) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return all
}

// takePosition takes the position out of the words of a syntax error, which have it already.
func (f *finding) takePosition() bool {
	words, at, ok := strings.Cut(f.Given, " at line ")
	if f.Rule != "syntax" || !ok {
		return false
	}
	if _, err := fmt.Sscanf(at, "%d, column %d", &f.Line, &f.Column); err != nil {
		return false
	}
	f.Given = strings.TrimSuffix(words, ",")
	return true
}

// places are the offsets of what is in a JSON text by its pointer, in the order of the text: those of the
// names of members, and of the values of items.
type places map[string][]int

// placesIn reads as far as the text is JSON.
func placesIn(data []byte) places {
	all := make(places)
	decoder := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true))
	for {
		kind, length := decoder.StackIndex(decoder.StackDepth())
		isValue := kind == '{' && length%2 == 1 // of a member, whose name has been noted
		before := int(decoder.InputOffset())
		token, err := decoder.ReadToken()
		if err != nil {
			return all
		}
		if isValue || token.Kind() == '}' || token.Kind() == ']' {
			continue
		}
		start := before + len(data[before:]) - len(bytes.TrimLeft(data[before:], " \t\r\n,:"))
		pointer := string(decoder.StackPointer())
		all[pointer] = append(all[pointer], start)
	}
}

// of gives the place of a violation. What is missing has that of what it is missing from.
func (p places) of(v jelou.Violation) int {
	for pointer := v.Pointer; ; pointer = pointer[:strings.LastIndexByte(pointer, '/')] {
		found := p[pointer]
		switch {
		case len(found) > 0 && v.Rule == "uniqueNames":
			return found[len(found)-1]
		case len(found) > 0:
			return found[0]
		case pointer == "":
			return 0
		}
	}
}

// position gives an offset as a person counts.
func position(data []byte, offset int) (line, column int) {
	before := data[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')
}
