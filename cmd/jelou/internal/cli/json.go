package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/spf13/cobra"
)

// PrintJSON prints a value as JSON on one line.
func PrintJSON(cmd *cobra.Command, value any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := cmd.OutOrStdout().Write(Harmless(line.Bytes()))
	return err
}

// PrintIndented prints JSON over several lines.
func PrintIndented(cmd *cobra.Command, text []byte) error {
	var indented bytes.Buffer
	if err := json.Indent(&indented, bytes.TrimSpace(Harmless(text)), "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), &indented)
	return err
}

// Harmless escapes the characters in JSON that could command a terminal. The values stay the same.
func Harmless(text []byte) []byte {
	var out strings.Builder
	for _, c := range string(text) {
		switch {
		case c == '\n' || unicode.IsPrint(c):
			out.WriteRune(c)
		case c == '\t' || c == '\r':
			out.WriteByte(' ') // stands between values, because a string must escape it
		default:
			for _, unit := range utf16.Encode([]rune{c}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
		}
	}
	return []byte(out.String())
}
