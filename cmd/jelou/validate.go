package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
)

// validation is one call of "jelou validate".
type validation struct {
	format, operation string
	ndjson            bool

	check  func(body []byte) error
	report func(cmd *cobra.Command, f finding) error
	broken bool // something was wrong
}

func newValidate() *cobra.Command {
	var v validation
	cmd := &cobra.Command{
		Use:   "validate [FILE...|-]",
		Short: "Check messages against the contract, sending nothing",
		Long: `Check the messages in JSON files, or on standard input, against the contract.

An input holds one message, or NDJSON: one message on each line that is not blank.
It is read as NDJSON where its name ends in .ndjson or .jsonl, where its first
line is a whole JSON value and others follow, and with --ndjson.

Every violation is a line: the file, the line and the column (counted in bytes)
where it stands, the place in the message as a JSON pointer, and what is wrong.
Nothing is printed when all messages are valid. With --format json a violation is
an object: file, line, column, pointer, rule, limit and given.`,
		Example: `  jelou validate order.json invoices.ndjson
  jelou example image | jelou validate
  jelou validate --format github messages/*.json`,
		RunE: func(cmd *cobra.Command, files []string) error { return v.run(cmd, files) },
	}
	cmd.Flags().StringVar(&v.format, "format", "text", "text; json, one object a line; or github, annotations of GitHub Actions")
	cmd.Flags().StringVar(&v.operation, "operation", sendMessage, "the operation of the contract whose bodies these are")
	cmd.Flags().BoolVar(&v.ndjson, "ndjson", false, "read one message from each line")
	completeWith(cmd, "format", []string{"text", "json", "github"})
	completeWith(cmd, "operation", operationNames())
	return cmd
}

func (v *validation) run(cmd *cobra.Command, files []string) error {
	report, ok := reports[v.format]
	if !ok {
		return usage(cmd, errors.New("--format: must be text, json or github"))
	}
	op, ok := operations[v.operation]
	if !ok {
		return usage(cmd, errors.New("--operation: must be one of "+strings.Join(operationNames(), ", ")))
	}
	v.report, v.check = report, op.check
	if len(files) == 0 {
		files = []string{"-"}
	}
	for _, file := range files {
		if err := v.file(cmd, file); err != nil {
			return err
		}
	}
	if v.broken {
		return &exit{code: exitFailed}
	}
	return nil
}

// file checks one input. An error means that findings cannot be printed, or that the program is to end.
func (v *validation) file(cmd *cobra.Command, file string) error {
	if v.ndjson || isNDJSON(file) {
		return v.eachLine(cmd, file, cmd.InOrStdin())
	}
	data, err := readInput(cmd.Context(), file, cmd.InOrStdin())
	if hasManyLines(data) {
		return v.eachLine(cmd, file, io.MultiReader(bytes.NewReader(data), cmd.InOrStdin()))
	}
	if err != nil {
		v.broken = true
		complain(cmd.ErrOrStderr(), err)
		return nil
	}
	if err := v.check(data); err != nil {
		return v.found(cmd, findings(label(file), err))
	}
	return nil
}

func (v *validation) eachLine(cmd *cobra.Command, file string, stdin io.Reader) error {
	opened, err := openFile(file, stdin)
	if err != nil {
		v.broken = true
		complain(cmd.ErrOrStderr(), inputError(file, err))
		return nil
	}
	defer func() { _ = opened.Close() }() // it was only read
	for line, err := range readLines(cmd.Context(), opened) {
		if err != nil && !isTooLong(err) {
			v.broken = true
			complain(cmd.ErrOrStderr(), inputError(file, err))
			return nil
		}
		if err := v.line(cmd, file, line, err != nil); err != nil {
			return err
		}
	}
	return nil
}

func (v *validation) line(cmd *cobra.Command, file string, line input.Line, isTooLong bool) error {
	if isTooLong {
		return v.found(cmd, tooLong(file, line.Number))
	}
	if line.Blank() {
		return nil
	}
	err := v.check(line.Text)
	if err == nil {
		return nil
	}
	all := findings(label(file), err)
	for i := range all {
		all[i].Line = int(line.Number)
	}
	return v.found(cmd, all)
}

func (v *validation) found(cmd *cobra.Command, all []finding) error {
	v.broken = true
	for _, f := range all {
		if err := v.report(cmd, f); err != nil {
			return err
		}
	}
	return nil
}

func isNDJSON(file string) bool {
	extension := strings.ToLower(filepath.Ext(file))
	return extension == ".ndjson" || extension == ".jsonl"
}

// hasManyLines tells NDJSON by its beginning: a line that is a whole JSON value, and more behind it.
func hasManyLines(data []byte) bool {
	first, rest, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	return json.Valid(first) && len(rest) > 0
}

func openFile(file string, stdin io.Reader) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(file) //nolint:gosec // it is the user who names the file
}

// reports prints a finding in each of the formats.
var reports = map[string]func(cmd *cobra.Command, f finding) error{
	"text": func(cmd *cobra.Command, f finding) error {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), f.text())
		return err
	},
	"json": func(cmd *cobra.Command, f finding) error { return printJSON(cmd, f) },
	"github": func(cmd *cobra.Command, f finding) error {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "::error file=%s,line=%d,col=%d::%s\n",
			githubProperty.Replace(f.File), f.Line, f.Column, githubData.Replace(f.what()))
		return err
	},
}

// What GitHub's workflow commands ask to be escaped.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
