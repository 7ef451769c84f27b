package cli

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/internal/setting"
)

const envFileFlag = "env-file"

// loadEnv sets the program's unset variables from a file. It sets them in this process's environment, because package auth
// reads them there.
func loadEnv(cmd *cobra.Command, file string) error {
	if file == "" {
		return nil
	}
	text, err := Read(cmd, file)
	var names []string
	if err == nil {
		names, err = setting.FromFile(string(text))
	}
	if err != nil {
		return Usage(cmd, fmt.Errorf("--%s: %w", envFileFlag, input.Error(file, err)))
	}
	cmd.SetContext(context.WithValue(cmd.Context(), fromFile{}, names))
	return nil
}

// fromFile is the context key for the names of the variables from the file.
type fromFile struct{}

// Source returns the origin of a setting: "--bot", "the environment" or "the file"; "" if it is not set.
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
