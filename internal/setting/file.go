package setting

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/joho/godotenv"

	"github.com/jelou-go/jelou/auth"
)

// FromFile sets environment variables from the text of a file: the variables JELOU_… and those named by others. It leaves a
// variable alone if the environment already has it. FromFile returns the names of the variables that it set.
func FromFile(text string, others ...string) ([]string, error) {
	variables, err := readEnv(text, others)
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

// readEnv returns the variables JELOU_… and those named by others in the text of a file.
func readEnv(text string, others []string) (map[string]string, error) {
	variables, err := godotenv.Unmarshal(text)
	if err != nil {
		// The error would quote the file, and with it the secret.
		return nil, errors.New("not a file of KEY=VALUE lines")
	}
	// A $ begins the name of a variable, and a variable that the file lacks would become "": the client would send the
	// secret "pa$27" as "pa". A second reading, with another character in place of $, shows which values change.
	const mark = "\ue000"
	written, err := godotenv.Unmarshal(strings.ReplaceAll(text, "$", mark))
	if err != nil {
		return nil, errors.New("not a file of KEY=VALUE lines")
	}
	for name, value := range variables {
		before := strings.ReplaceAll(written[name], mark, "$")
		switch {
		case misspelt(name): // without an error, the program would call the default server
			return nil, fmt.Errorf("line %d: not KEY=VALUE with the name in capital letters, and nothing before it", lineOf(text, name))
		case !strings.HasPrefix(name, "JELOU_") && !slices.Contains(others, name):
			delete(variables, name)
		case value != before && !allNamed(before, written):
			return nil, fmt.Errorf("line %d: a $ in %s names no variable of the file: put the value in single quotes", lineOf(text, name), name)
		case value == "":
			return nil, fmt.Errorf("line %d: %s is empty", lineOf(text, name), name)
		}
	}
	return variables, nil
}

// misspelt reports whether a line was meant to set a variable of ours, such as "set JELOU_SERVER=VALUE", "JELOU_SERVER VALUE",
// in which a : of the value ends the name, and "jelou_server=VALUE".
func misspelt(name string) bool {
	upper := strings.ToUpper(name)
	return strings.Contains(upper, "JELOU_") && strings.ContainsFunc(name, unicode.IsSpace) ||
		strings.HasPrefix(upper, "JELOU_") && name != upper
}

var reference = regexp.MustCompile(`\$\{?([A-Z0-9_]*)`)

// allNamed reports whether each $ in a value names a variable of the file. \$ is a plain $.
func allNamed(value string, variables map[string]string) bool {
	for _, match := range reference.FindAllStringSubmatch(strings.ReplaceAll(value, `\$`, ""), -1) {
		if _, ok := variables[match[1]]; !ok {
			return false
		}
	}
	return true
}

// lineOf returns the number of the last line that sets a variable.
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

// oneSource returns an error if the id would come from the environment and the secret from the file, or the other way
// round, because they may belong to two companies.
func oneSource(variables map[string]string) error {
	for _, pair := range [][2]string{{auth.EnvClientID, auth.EnvClientSecret}, {auth.EnvClientSecret, auth.EnvClientID}} {
		_, set := os.LookupEnv(pair[0])
		_, alsoSet := os.LookupEnv(pair[1])
		if _, inFile := variables[pair[1]]; set && !alsoSet && inFile {
			return fmt.Errorf("%s would come from the environment and %s from this file: take both from one of them", pair[0], pair[1])
		}
	}
	return nil
}
