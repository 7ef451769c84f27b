package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/joho/godotenv"
	"github.com/spf13/cobra"
)

// loadEnv takes from a file the program's variables that are not set. It sets them for this process alone,
// as package auth reads them there.
func loadEnv(cmd *cobra.Command, file string) error {
	if file == "" {
		return nil
	}
	text, err := readInput(cmd.Context(), file, cmd.InOrStdin())
	if err != nil {
		return usage(cmd, fmt.Errorf("--env-file: %w", err))
	}
	variables, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		// The error would quote the file, and with it the secret.
		return usage(cmd, fmt.Errorf("--env-file: %s: not a file of KEY=VALUE lines", label(file)))
	}
	for name, value := range variables {
		if !strings.HasPrefix(name, "JELOU_") || os.Getenv(name) != "" {
			continue
		}
		if os.Setenv(name, value) != nil {
			return usage(cmd, errors.New("--env-file: "+name+" cannot be set"))
		}
	}
	return nil
}
