package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/joho/godotenv"
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

const envFileFlag = "env-file"

// loadEnv takes from a file the program's variables that are not set. It sets them for this process alone, as package
// auth reads them there.
func loadEnv(cmd *cobra.Command, file string) error {
	if file == "" {
		return nil
	}
	text, err := Read(cmd, file)
	var names []string
	if err == nil {
		names, err = setFrom(string(text))
	}
	if err != nil {
		return Usage(cmd, fmt.Errorf("--%s: %w", envFileFlag, input.Error(file, err)))
	}
	cmd.SetContext(context.WithValue(cmd.Context(), fromFile{}, names))
	return nil
}

// fromFile is the key in the context for the names of the variables that a file gave.
type fromFile struct{}

// Source says where a setting comes from: "--bot", "the environment" or "the file"; "" if it is not given.
func Source(cmd *cobra.Command, flag, env string) string {
	if f := cmd.Flag(flag); f != nil && f.Changed {
		return "--" + flag
	}
	if _, set := os.LookupEnv(env); !set {
		return ""
	}
	if names, _ := cmd.Context().Value(fromFile{}).([]string); slices.Contains(names, env) {
		return "the file"
	}
	return "the environment"
}

// setFrom sets the variables that the environment lacks, and returns their names.
func setFrom(text string) ([]string, error) {
	variables, err := readEnv(text)
	if err != nil {
		return nil, err
	}
	if err := oneSource(variables); err != nil {
		return nil, err
	}
	var names []string
	for name, value := range variables {
		if _, set := os.LookupEnv(name); set {
			continue
		}
		if os.Setenv(name, value) != nil {
			return nil, fmt.Errorf("%s cannot be set", name)
		}
		names = append(names, name)
	}
	return names, nil
}

// readEnv returns the program's variables in the text of a file.
func readEnv(text string) (map[string]string, error) {
	variables, err := godotenv.Unmarshal(text)
	if err != nil {
		// The error would quote the file, and with it the secret.
		return nil, errors.New("not a file of KEY=VALUE lines")
	}
	// A $ begins the name of a variable, and one that the file does not have would become nothing: the secret "pa$27"
	// would be sent as "pa". The values with another character in its place show which have changed.
	const mark = "\ue000"
	written, err := godotenv.Unmarshal(strings.ReplaceAll(text, "$", mark))
	if err != nil {
		return nil, errors.New("not a file of KEY=VALUE lines")
	}
	for name, value := range variables {
		before := strings.ReplaceAll(written[name], mark, "$")
		switch {
		case !strings.HasPrefix(name, "JELOU_"):
			delete(variables, name)
		case value != before && !allNamed(before, written):
			return nil, fmt.Errorf("line %d: a $ in %s names no variable of the file: put the value in single quotes", lineOf(text, name), name)
		case value == "":
			return nil, fmt.Errorf("line %d: %s is empty", lineOf(text, name), name)
		}
	}
	return variables, nil
}

var reference = regexp.MustCompile(`\$\{?([A-Z0-9_]*)`)

// allNamed tells whether each $ of a value names a variable of the file. \$ is a plain $.
func allNamed(value string, variables map[string]string) bool {
	for _, match := range reference.FindAllStringSubmatch(strings.ReplaceAll(value, `\$`, ""), -1) {
		if _, ok := variables[match[1]]; !ok {
			return false
		}
	}
	return true
}

// lineOf returns the number of the last line that gives a variable.
func lineOf(text, name string) int {
	line := 1
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), "export "))
		if rest, ok := strings.CutPrefix(l, name); ok && strings.ContainsAny(rest[:min(1, len(rest))], "=: \t") {
			line = i + 1
		}
	}
	return line
}

// oneSource refuses an id from one company with the secret of another: one from the environment, and one from the file.
func oneSource(variables map[string]string) error {
	_, idSet := os.LookupEnv(auth.EnvClientID)
	_, secretSet := os.LookupEnv(auth.EnvClientSecret)
	_, idThere := variables[auth.EnvClientID]
	_, secretThere := variables[auth.EnvClientSecret]
	switch {
	case idSet && !secretSet && secretThere:
		return errMixed(auth.EnvClientID, auth.EnvClientSecret)
	case secretSet && !idSet && idThere:
		return errMixed(auth.EnvClientSecret, auth.EnvClientID)
	}
	return nil
}

func errMixed(there, here string) error {
	return fmt.Errorf("%s would come from the environment and %s from this file: take both from one of them", there, here)
}
