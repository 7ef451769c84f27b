package cli

import (
	"context"
	"fmt"
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
	cmd.SetContext(context.WithValue(cmd.Context(), fileNames{}, names))
	return nil
}

// fileNames is the context key for the names of the variables from the file.
type fileNames struct{}

// fromFile reports whether a variable came from the file.
func fromFile(cmd *cobra.Command, env string) bool {
	names, _ := cmd.Context().Value(fileNames{}).([]string)
	return slices.Contains(names, env)
}
