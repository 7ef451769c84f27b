package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

// userParam is the path parameter for the person, in operations that have one.
const userParam = "userId"

const (
	helpWidth    = 80
	privacyWords = `Other users of the machine can see the phone number and the text in these flags;
where that matters, send a file or standard input ("jelou send --help").`
	pairWords = `A value is written as key=value,key=value. A pair with a comma or a quote stands
in quotes: 'id=a,"title=Tea, hot"'. A JSON object can be given instead, as
'{"id":"a"}' or, for a file that holds it, @FILE.`
)

// ownFlags are names that the flags of a message cannot have.
var ownFlags = []string{"bot", "server", "print", "dry-run", "json", "help", "env-file", "verbose"}

// addKinds adds a command for each body that the contract has.
func (s *sending) addKinds(send *cobra.Command) error {
	forms, err := form.Load(ownFlags...)
	if err != nil {
		return err
	}
	for _, f := range forms {
		send.AddCommand(s.newKind(f))
	}
	return nil
}

func (s *sending) newKind(f *form.Form) *cobra.Command {
	var in *form.Input
	cmd := &cobra.Command{
		Use:     f.Name,
		Aliases: f.Aliases,
		Short:   f.Summary,
		Long:    kindHelp(f),
		Example: kindExample(f),
		Args:    takes(0, 0, `no arguments; "jelou send FILE" sends a file`),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkGiven(in, args); err != nil {
				return usage(cmd, err)
			}
			return s.run(cmd, func(context.Context) (*outgoing, error) { return s.read(cmd, f, in, args) })
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	if f.OneKind { // no other command takes a file with such a body
		cmd.Use += " [FILE|-]"
		cmd.Args = takes(0, 1, "one FILE, or - for standard input")
		cmd.ValidArgsFunction = nil
	}
	cmd.Flags().SortFlags = false
	in = f.Bind(cmd.Flags())
	for _, field := range f.Fields {
		if field.Files {
			continue // the shell completes the names of files
		}
		completeWith(cmd, field.Name, field.Values)
	}
	return cmd
}

// checkGiven asks for what must be given, and for a file or flags, not both.
func checkGiven(in *form.Input, files []string) error {
	if len(files) > 0 && in.HasBody() {
		return errors.New("give a FILE or flags for the message, not both")
	}
	missing := in.Missing(len(files) == 0)
	if len(missing) == 0 {
		return nil
	}
	return errors.New("missing: " + strings.Join(missing, ", "))
}

// read makes the message from flags, or takes it from a file.
func (s *sending) read(cmd *cobra.Command, f *form.Form, in *form.Input, files []string) (*outgoing, error) {
	op, ok := operations[f.Operation]
	if !ok {
		return nil, fmt.Errorf("this program cannot send %s", f.Operation)
	}
	if len(files) > 0 {
		message, err := s.readFile(cmd, op, files[0])
		if err == nil {
			message.user = in.Params()[userParam]
		}
		return message, err
	}
	body, err := in.Body(readNameless)
	if err != nil {
		return nil, usage(cmd, err)
	}
	lines := func(err error) []string {
		var invalid *jelou.ValidationError
		if !errors.As(err, &invalid) {
			return []string{oneLine(err.Error())}
		}
		var all []string
		for _, v := range invalid.Violations {
			all = append(all, oneLine(f.Place(redact.Place(v.Pointer))+": "+v.Reason()))
		}
		return all
	}
	return &outgoing{operation: op, user: in.Params()[userParam], body: body, lines: lines}, nil
}

// readNameless reads a file, with errors that do not name it.
func readNameless(name string) ([]byte, error) {
	data, err := readBounded(name, nil)
	var located *fs.PathError
	if errors.As(err, &located) {
		err = located.Err
	}
	return data, err
}

func kindHelp(f *form.Form) string {
	parts := []string{wrap(f.About, "", helpWidth)}
	pairs := false
	for _, field := range f.Fields {
		if len(field.Keys) > 0 {
			parts = append(parts, keyTable(field))
			pairs = true
		}
	}
	if pairs {
		parts = append(parts, pairWords)
	}
	return strings.Join(append(parts, privacyWords), "\n\n")
}

// keyTable lists the keys of a flag that takes key=value.
func keyTable(field *form.Field) string {
	head := "Keys of --" + field.Name
	if field.Short != "" {
		head += " (a value without = is the " + field.Short + ")"
	}
	lines := []string{head + ":"}
	width := 0
	for _, key := range field.Keys {
		width = max(width, len(key.Name))
	}
	indent := strings.Repeat(" ", width+4)
	if width > helpWidth/2 {
		indent = "      "
	}
	for _, key := range field.Keys {
		text := wrap(key.Usage, indent, helpWidth)
		if name := "  " + key.Name + "  "; len(name) <= len(indent) {
			lines = append(lines, name+text[len(name):])
		} else {
			lines = append(lines, "  "+key.Name, text)
		}
	}
	return strings.Join(lines, "\n")
}

// kindExample is a command that prints the contract's first example.
func kindExample(f *form.Form) string {
	line := "  jelou send " + f.Name
	lines := ""
	for _, arg := range append(f.Example[:len(f.Example):len(f.Example)], "--print") {
		name, value, given := strings.Cut(arg, "=")
		if given {
			name += " " + shellQuote(value)
			if value == "true" || value == "false" {
				name = arg
			}
		}
		if len(line)+len(name)+3 > helpWidth {
			lines += line + " \\\n"
			line = "   "
		}
		line += " " + name
	}
	return lines + line
}

// shellQuote quotes what a shell would not take as one word as it stands.
func shellQuote(text string) string {
	plain := strings.IndexFunc(text, func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=:,./+@", c)
	}) < 0
	if plain && text != "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// wrap breaks a text into lines of at most width characters, each after the indent.
func wrap(text, indent string, width int) string {
	var lines []string
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && len(line)+1+len(word) > width {
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
