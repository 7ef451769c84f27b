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

// loadEnv takes from a file the program's variables that are not set. It sets them for this process alone, as package
// auth reads them there.
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
