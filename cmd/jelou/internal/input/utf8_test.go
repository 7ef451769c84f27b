package input

import (
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// encode returns a text as UTF-16.
func encode(order binary.AppendByteOrder, text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestUTF8ReadsUTF16AndDropsTheMark(t *testing.T) {
	const text = `{"text":"¿Té? 😀"}` + "\r\n"
	long := `{"text":"` + strings.Repeat("😀é", 20_000) + `"}`
	little, big := binary.LittleEndian, binary.BigEndian
	for name, test := range map[string]struct{ given, want string }{
		"UTF-8":                    {text, text},
		"UTF-8 with a mark":        {ByteOrderMark + text, text},
		"UTF-16LE with a mark":     {encode(little, ByteOrderMark+text), text},
		"UTF-16BE with a mark":     {encode(big, ByteOrderMark+text), text},
		"UTF-16LE":                 {encode(little, text), text},
		"UTF-16BE":                 {encode(big, text), text},
		"long":                     {encode(little, long), long},
		"empty":                    {"", ""},
		"only a mark":              {encode(little, ByteOrderMark), ""},
		"one byte":                 {"7", "7"},
		"Latin-1":                  {"{\"text\":\"caf\xe9\"}", "{\"text\":\"caf\xe9\"}"},
		"half a pair":              {encode(little, `"`) + "\x3d\xd8" + encode(little, `"`), "\"\xff\xff\xff\""},
		"the other half":           {encode(little, `"`) + "\x00\xde" + encode(little, `"`), "\"\xff\xff\xff\""},
		"half a pair, at the end":  {encode(little, `"`) + "\x3d\xd8", "\"\xff\xff\xff"},
		"half a character":         {encode(little, "{}") + "\n", "{}\xff\xff\xff"},
		"a mark inside of a text":  {"a" + ByteOrderMark, "a" + ByteOrderMark},
		"a mark after white space": {" " + ByteOrderMark, " " + ByteOrderMark},
	} {
		t.Run(name, func(t *testing.T) {
			for way, reader := range map[string]io.Reader{
				"whole": strings.NewReader(test.given), "byte for byte": iotest.OneByteReader(strings.NewReader(test.given)),
			} {
				got, err := io.ReadAll(UTF8(reader))
				if err != nil || string(got) != test.want {
					t.Errorf("%s: %.80q, %v, want %.80q", way, got, err, test.want)
				}
			}
		})
	}
}

// A terminal gives a line at a time, and must not wait for the next.
func TestUTF16DoesNotWait(t *testing.T) {
	reader, writer := io.Pipe()
	defer func() { _ = writer.Close() }()
	go func() { _, _ = io.WriteString(writer, encode(binary.LittleEndian, ByteOrderMark+"{}\n")) }()
	lines := NewLines(UTF8(reader))
	if line, err := lines.Next(); err != nil || string(line.Text) != "{}" {
		t.Errorf("%q, %v", line.Text, err)
	}
}
