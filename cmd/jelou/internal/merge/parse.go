package merge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/delivery"
)

// Read reads the message of a command's --message, and prints its mistakes. code is the command's --country. Without either
// flag it returns nil.
func Read(cmd *cobra.Command, file, code string) (*Message, error) {
	if file == "" && code == "" {
		return nil, nil //nolint:nilnil // the lines are messages already
	}
	if file == "" {
		return nil, cli.Usage(cmd, errors.New("--country goes with --message"))
	}
	home, err := parseCountry(code)
	if err != nil {
		return nil, cli.Usage(cmd, err)
	}
	data, err := cli.Read(cmd, file)
	if err != nil {
		return nil, input.Error(file, err)
	}
	message, err := NewMessage(file, data)
	var mistakes *MistakesError
	if errors.As(err, &mistakes) {
		for _, text := range mistakes.Texts {
			cmd.PrintErrln(cli.OneLine(text))
		}
		return nil, &cli.Exit{Code: cli.CodeFailed, Err: errors.New("the message cannot be sent")}
	}
	if err != nil {
		return nil, err
	}
	message.country = home
	return message, nil
}

var errTable = errors.New("a table: the message is a JSON file, and the table is the command's other file")

// notJSON returns the reason why a text is not JSON: a mistaken table, or the check's error with its place.
func (m *Message) notJSON(data []byte) error {
	err := content.Check(data)
	if mistake := input.Mistake(data); errors.Is(mistake, input.ErrCSV) || errors.Is(mistake, input.ErrSheet) {
		err = errTable
	}
	all := finding.Of(m.file, cmp.Or(err, errors.New("not JSON")))
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		last := &all[len(all)-1] // reading ends at broken JSON
		if why := broken(data[:last.Offset], data[last.Offset:]); why != "" {
			last.Given, last.Limit = why, ""
		}
	}
	return &MistakesError{finding.Texts(all)}
}

// broken explains a mistake between two parts of a JSON text, if people who seldom write JSON make it; else it returns "".
func broken(before, at []byte) string {
	begins := func(with string) bool { return bytes.HasPrefix(at, []byte(with)) }
	next, _ := utf8.DecodeRune(at)
	behindText := bytes.HasSuffix(bytes.TrimSpace(before), []byte(`"`))
	switch {
	case bytes.HasSuffix(before, []byte("{")) && begins("{"):
		return "put the column in quotes, also for a number"
	case begins("“"), begins("”"):
		return `a curly quote, as word processors write it: JSON needs "`
	case begins("\n"), begins("\r\n"):
		return `the line ends within a text: write \n for a line break, or the missing "`
	case begins(`\`):
		return `a \ that begins no escape: write \\ for a plain one`
	case behindText && unicode.IsLetter(next):
		return `a text ends before this: write \" for a quote in it`
	case behindText && begins(`"`):
		return "a comma or a colon is missing before this"
	case begins(",") && bytes.IndexAny(bytes.TrimLeft(at, ", \t\r\n"), "]}") == 0:
		return "a comma with nothing behind it"
	}
	return ""
}

// read splits the JSON into parts.
func (m *Message) read(given []byte) error {
	data := given
	var compact bytes.Buffer
	if json.Compact(&compact, given) == nil { // otherwise the decoder finds the mistake
		data = compact.Bytes()
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	begin := int64(0)
	for {
		before, outside := decoder.InputOffset(), decoder.StackDepth() == 0
		token, err := decoder.ReadToken()
		switch {
		case errors.Is(err, io.EOF) && before == 0:
			return m.mistake("", "is empty")
		case errors.Is(err, io.EOF):
			m.json = append(m.json, data[begin:])
			return nil
		case err != nil:
			return m.notJSON(given)
		case before == 0 && token.Kind() != '{':
			return m.mistake("", "must be one message, a JSON object")
		case before > 0 && outside:
			return m.mistake("", "must be one message, and more follows")
		}
		depth := decoder.StackDepth()
		kind, length := decoder.StackIndex(depth)
		isName := kind == '{' && length%2 == 1
		if token.Kind() != '"' || isName || !strings.Contains(token.String(), "{{") {
			continue
		}
		filled, err := m.parse(string(decoder.StackPointer()), token.String())
		if err != nil {
			return err
		}
		start := before + int64(bytes.IndexByte(data[before:], '"'))
		m.json, m.texts = append(m.json, data[begin:start]), append(m.texts, filled)
		begin = decoder.InputOffset()
	}
}

func (m *Message) parse(pointer, given string) (*text, error) {
	t := &text{pointer: pointer, person: pointer == "/userId" || strings.HasPrefix(pointer, "/destinations/")}
	plain, rest, found := strings.Cut(given, "{{")
	for found {
		name, behind, closed := strings.Cut(rest, "}}")
		name = columnName(name)
		switch {
		case !closed:
			return nil, m.mistake(pointer, `"{{" without "}}" behind it`)
		case name == "" || strings.Contains(name, "{{"):
			return nil, m.mistake(pointer, `"{{" and "}}" without the name of one column between them`)
		}
		if !slices.Contains(m.names, name) {
			m.names = append(m.names, name)
		}
		t.plain, t.names = append(t.plain, plain), append(t.names, name)
		plain, rest, found = strings.Cut(behind, "{{")
	}
	t.plain = append(t.plain, plain)
	return t, nil
}

// columnName returns a name for comparing, so that names that look the same are the same: with one blank for white space
// and line breaks, without invisible characters, and with each accent in its composed form.
func columnName(text string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	return norm.NFC.String(strings.Join(strings.Fields(seen), " "))
}

func (m *Message) mistake(pointer, words string) error {
	if pointer != "" {
		words = pointer + ": " + words
	}
	return &MistakesError{[]string{m.file + ": " + words}}
}
