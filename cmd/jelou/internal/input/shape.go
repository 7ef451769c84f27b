package input

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// The mistakes that people make with the form of an input.
var (
	ErrEmpty  = errors.New("no JSON: the input is empty")
	ErrCSV    = errors.New(`a CSV; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`)
	ErrSheet  = errors.New(`an Excel file; messages are JSON: "jelou merge", or "jelou batch" with --message, makes them from its rows`)
	ErrArray  = errors.New(`a JSON array; "jq -c '.[]'" writes each item of it on a line of its own`)
	ErrSpread = errors.New(`one JSON value over several lines; "jq -c" writes it on one line`)
)

// Mistake returns the reason why an input has no messages, one to a line: ErrEmpty, ErrCSV, ErrSheet, ErrArray or
// ErrSpread. It needs the beginning of the input, or all of it. It returns nil for any other input, also for broken
// JSON.
func Mistake(head []byte) error {
	head = bytes.TrimSpace(head)
	line, _, more := bytes.Cut(head, []byte("\n"))
	switch {
	case len(head) == 0:
		return ErrEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return ErrSheet
	case head[0] == '[' && isArray(head):
		return ErrArray
	case json.Valid(line):
		return nil
	case more && json.Valid(head):
		return ErrSpread
	case isCSV(head):
		return ErrCSV
	}
	return nil
}

// HasLines reports whether an input has a JSON value on each line, by its beginning: the first line is a JSON value, and
// others follow.
func HasLines(head []byte) bool {
	line, rest, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	return json.Valid(line) && len(rest) > 0
}

// isArray reports whether the text begins with an array: with "[" and a whole item, or with "[]".
func isArray(head []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(head))
	if _, err := decoder.Token(); err != nil {
		return false
	}
	if !decoder.More() {
		_, err := decoder.Token()
		return err == nil
	}
	return decoder.Decode(new(json.RawMessage)) == nil
}

// isCSV reports whether the text begins with the names of columns. The next row, if any, must have as many values. A
// single column must have phone numbers below its name, because any text would be a column.
func isCSV(head []byte) bool {
	columnName := regexp.MustCompile(`^[\pL\pN_][^{}\[\]":]{0,60}$`) // not at the program's start, because few commands need it
	for _, comma := range ",;\t|" {
		rows := csv.NewReader(bytes.NewReader(head))
		rows.Comma = comma
		names, err := rows.Read()
		if err != nil {
			continue
		}
		named := true
		for _, name := range names {
			named = named && columnName.MatchString(name)
		}
		row, err := rows.Read()
		isList := len(names) > 1 || len(row) == 1 && strings.Trim(row[0], "+0123456789 -") == ""
		if named && isList && !errors.Is(err, csv.ErrFieldCount) {
			return true
		}
	}
	return false
}

// Peek returns the beginning of an input, as much as comes at once, and leaves it to be read. The bytes are valid until the
// next read.
func Peek(in *bufio.Reader) ([]byte, error) {
	if _, err := in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return in.Peek(in.Buffered())
}
