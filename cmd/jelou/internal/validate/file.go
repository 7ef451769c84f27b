package validate

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/finding"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/warning"
)

// file checks one input. An error ends the program.
func (v *validation) file(name string) error {
	opened, err := cli.Open(v.cmd, name)
	if err != nil {
		return v.unreadable(name, err)
	}
	defer func() { _ = opened.Close() }() // it was only read
	in := input.UTF8(opened)
	if extension := strings.ToLower(filepath.Ext(name)); v.ndjson || extension == ".ndjson" || extension == ".jsonl" {
		return v.lines(name, in)
	}
	data, err := input.Read(in)
	tooLarge := errors.Is(err, input.ErrTooLarge)
	switch {
	case err != nil && !tooLarge:
		return v.unreadable(name, err)
	case input.HasLines(data):
		return v.lines(name, io.MultiReader(bytes.NewReader(data), in))
	}
	people, err := v.check(data)
	if err == nil {
		var odd warning.Checker
		return v.warn(name, &odd, append(odd.See(1, people, data), odd.Repeated()...))
	}
	switch mistake := input.Mistake(data); {
	case mistake != nil && !errors.Is(mistake, input.ErrSpread):
		err = mistake
	case tooLarge:
		return v.unreadable(name, input.ErrTooLarge)
	}
	return v.fail(finding.Of(name, err))
}

// unreadable reports a file that cannot be read. The program goes on with the other files.
func (v *validation) unreadable(name string, err error) error {
	if errors.As(err, new(*cli.Exit)) {
		return err
	}
	v.broken = true
	cli.Complain(v.cmd.ErrOrStderr(), input.Error(name, err))
	return nil
}

func (v *validation) fail(all []finding.Finding) error {
	v.broken = true
	return v.print(all)
}

// lines checks the message on each line of an input.
func (v *validation) lines(name string, from io.Reader) error {
	in := bufio.NewReaderSize(from, 64<<10)
	head, err := input.Peek(in)
	if err != nil {
		return v.unreadable(name, err)
	}
	if mistake := input.Mistake(head); mistake != nil && !errors.Is(mistake, input.ErrEmpty) {
		return v.fail(finding.Of(name, mistake))
	}
	empty, broken := true, 0
	var odd warning.Checker
	var warnings []warning.Warning
	for line, err := range input.Each(v.cmd.Context(), in) {
		switch {
		case errors.Is(err, input.ErrTooLarge): // a violation of this line
		case err != nil:
			return v.unreadable(name, err)
		case line.Blank():
			continue
		default:
			var people []string
			if people, err = v.check(line.Text); err == nil {
				if seen := odd.See(line.Number, people, line.Text); v.format != "text" {
					warnings = append(warnings, seen...)
				}
			}
		}
		if empty = false; err == nil {
			continue
		}
		if broken++; broken > finding.Most && v.format == "text" {
			continue // a line counts them
		}
		if err := v.fail(finding.OfLine(name, line.Number, err)); err != nil {
			return err
		}
	}
	if empty {
		return v.fail(finding.Of(name, input.ErrEmpty))
	}
	if more := broken - finding.Most; more > 0 && v.format == "text" {
		if err := v.say(fmt.Sprintf("%s: and %d more", input.Label(name), more)); err != nil {
			return err
		}
	}
	return v.warn(name, &odd, append(warnings, odd.Repeated()...))
}

// warn prints the warnings of a file: a line for each kind for people, and all of them for programs.
func (v *validation) warn(name string, odd *warning.Checker, all []warning.Warning) error {
	v.broken = v.broken || v.strict && odd.Count() > 0
	if v.format == "text" {
		texts := odd.Lines("line")
		for i, text := range texts {
			texts[i] = input.Label(name) + ": warning: " + text
		}
		return v.say(texts...)
	}
	for _, w := range all {
		if err := v.print([]finding.Finding{finding.Warning(name, w.Line, w.Text("line"))}); err != nil {
			return err
		}
	}
	return nil
}

var formats = []string{"text", "json", "github"}

func (v *validation) print(all []finding.Finding) error {
	if v.format == "text" {
		return v.say(finding.Texts(all)...)
	}
	for _, f := range all {
		var err error
		if v.format == "json" {
			err = cli.PrintJSON(v.cmd, f)
		} else {
			level := "error"
			if f.Rule == finding.WarningRule && !v.strict {
				level = "warning"
			}
			_, err = fmt.Fprintf(v.cmd.OutOrStdout(), "::%s file=%s,line=%d,col=%d::%s\n",
				level, githubProperty.Replace(f.File), f.Line, f.Column, githubData.Replace(f.Reason()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *validation) say(texts ...string) error {
	for _, text := range texts {
		if _, err := fmt.Fprintln(v.cmd.OutOrStdout(), cli.OneLine(text)); err != nil {
			return err
		}
	}
	return nil
}

// The characters that GitHub's workflow commands must escape.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
