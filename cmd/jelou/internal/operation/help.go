package operation

import (
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

const (
	privacyWords = `Other users of the machine can see the phone number and the text in these flags.
If that matters, send a file or standard input ("jelou send --help").`
	fileWords = `Other users of the machine can see the values of flags. If that matters, give a
file or standard input.`
	listWords = `The command prints rows as a table on a terminal. Elsewhere, and with --json, it
prints each row as JSON on one line. With --json a failed call ends with a line
for its outcome, as of "jelou send".`
	pairWords = `Write a value as key=value,key=value. Put a pair with a comma or a quote in
quotes: 'id=a,"title=Tea, hot"'. You can give a JSON object instead, as
'{"id":"a"}', or @FILE for a file with it.`
)

// about returns the long help of a command.
func about(op *call.Operation, f *form.Form) string {
	var parts []string
	for paragraph := range strings.SplitSeq(f.About, "\n\n") {
		parts = append(parts, wrap(paragraph, ""))
	}
	if f.Deprecated {
		parts = append(parts, "It is deprecated.")
	}
	pairs := false
	for _, field := range f.Fields {
		if keys := field.Keys(); len(keys) > 0 {
			parts = append(parts, keyTable(field, keys))
			pairs = true
		}
	}
	if pairs {
		parts = append(parts, pairWords)
	}
	switch {
	case op.Lists():
		parts = append(parts, listWords)
	case f.Kind != "":
		parts = append(parts, privacyWords)
	case f.MakesBody():
		parts = append(parts, fileWords)
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

// example returns a command that shows or makes an example of the contract. path is the command's name.
func example(path string, f *form.Form) string {
	if f.FileInstead && f.Kind != "" {
		path = above(path)
	}
	line, lines := "  "+path, ""
	args := f.Example[:len(f.Example):len(f.Example)]
	switch {
	case f.FileInstead:
		args = append(args, "body.json")
	case f.MakesBody():
		args = append(args, "--print")
	}
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		switch {
		case given && (value == "true" || value == "false"):
			name = arg
		case given:
			name += " " + cli.ShellQuote(value)
		}
		if len(line)+len(name)+3 > cli.HelpWidth {
			lines += line + " \\\n"
			line = "   "
		}
		line += " " + name
	}
	return lines + line
}

// above returns the name of the command above another.
func above(path string) string { return path[:strings.LastIndexByte(path, ' ')] }

// keyTable lists the keys of a flag whose value is key=value.
func keyTable(field *form.Field, keys []form.Key) string {
	head := "Keys of --" + field.Name
	if short := field.Short(); short != "" {
		head += " (a value without = is the " + short + ")"
	}
	lines := []string{head + ":"}
	width := 0
	for _, key := range keys {
		width = max(width, len(key.Name))
	}
	indent := strings.Repeat(" ", width+4)
	if width > cli.HelpWidth/2 {
		indent = "      "
	}
	for _, key := range keys {
		text := wrap(key.Usage, indent)
		if name := "  " + key.Name + "  "; len(name) <= len(indent) {
			lines = append(lines, name+text[len(name):])
		} else {
			lines = append(lines, "  "+key.Name, text)
		}
	}
	return strings.Join(lines, "\n")
}

// wrap breaks a text into lines, each after the indent.
func wrap(text, indent string) string {
	var lines []string
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && len(line)+1+len(word) > cli.HelpWidth {
			lines = append(lines, line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}
