package input

import (
	"errors"
	"strings"
	"testing"
)

func TestMistakeKnowsFilesWithoutMessages(t *testing.T) {
	const message = `{"type":"text","userId":"5","text":"a, b; c"}`
	for name, test := range map[string]struct {
		given string
		want  error
	}{
		"a message":               {message, nil},
		"messages":                {message + "\n" + message, nil},
		"a broken message":        {message + "}", nil},
		"a message and a half":    {message + "\n{", nil},
		"nothing":                 {"", ErrEmpty},
		"white space":             {" \r\n\t\n", ErrEmpty},
		"several lines":           {strings.Replace(message, ",", ",\n", 2), ErrSpread},
		"an array":                {"[" + message + "," + message + "]", ErrArray},
		"an array, spread":        {"\n[\n" + message + ",\n" + message + "\n]\n", ErrArray},
		"an empty array":          {"[ ]", ErrArray},
		"the beginning of one":    {"[" + message + "," + message[:20], ErrArray},
		"a line of a log":         {"[INFO] all is well\n", nil},
		"text":                    {"Hello! How are you?", nil},
		"a CSV":                   {"userId,text\n5,Hello\n6,\"Hi, you\"\n", ErrCSV},
		"an Excel file":           {"PK\x03\x04\x14\x00", ErrSheet},
		"a CSV of Excel":          {"teléfono;texto;fecha de pago\r\n5;Hola;2025-01-01\r\n", ErrCSV},
		"a CSV with tabs":         {"userId\ttext\n5\tHello\n", ErrCSV},
		"a CSV in quotes":         {"\"userId\",\"text\"\n\"5\",\"Hello\"\n", ErrCSV},
		"a CSV without rows":      {"userId,text\n", ErrCSV},
		"a CSV with bars":         {"userId|text\n5|Hello\n", ErrCSV},
		"a CSV of numbers":        {"phone\r\n+593 987654321\r\n593987654322\r\n", ErrCSV},
		"lines of text":           {"Hello\nHow are you?\n", nil},
		"a CSV, cut":              {"userId,text\n5,\"Hel", ErrCSV},
		"no names of columns":     {"(first,second)\n", nil},
		"two lines with a comma":  {"Dear Ana,\nyour order, number 7, is ready\n", nil},
		"JSON without its braces": {`"type":"text","userId":"5"`, nil},
	} {
		if got := Mistake([]byte(test.given)); !errors.Is(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	for given, want := range map[string]bool{message: false, message + "\n": false, message + "\n\n{": true, "{\n}": false} {
		if got := HasLines([]byte(given)); got != want {
			t.Errorf("HasLines(%q) = %v", given, got)
		}
	}
}
