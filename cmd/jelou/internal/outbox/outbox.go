// Package outbox is the command "jelou outbox". It runs another program, so that jelou links no database driver.
package outbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

const (
	program = "jelou-outbox"
	// "go install …@latest" refuses the module of the outbox, because its go.mod has a replace directive.
	install = "cd outbox && go install ./cmd/" + program
)

// New returns the command.
func New() *cobra.Command {
	return &cobra.Command{
		Use:   "outbox",
		Short: "Keep messages in a database until they are sent (runs " + program + ")",
		Long: `Run the program ` + program + ` with the same arguments and environment, and end
with its exit code. jelou looks for it in PATH and beside itself. It is a
program of its own, so that jelou links no database driver. Its help is
"jelou outbox --help". The archives of a release have it. To install it, in a
clone of github.com/jelou-go/jelou:

  ` + install,
		DisableFlagParsing: true, // the program reads its flags itself
		ValidArgsFunction:  cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := find()
			if err != nil {
				return err
			}
			return run(path, args)
		},
	}
}

// find returns the program's path. Windows looks in the current folder before PATH, and LookPath then returns an error.
func find() (string, error) {
	path, err := exec.LookPath(program)
	if err == nil {
		return path, nil
	}
	if own, err := os.Executable(); err == nil {
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(own), program)); err == nil {
			return path, nil
		}
	}
	if !errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("%s: %w", program, errors.Unwrap(err)) // without the place in PATH
	}
	return "", &cli.Exit{
		Code:  cli.CodeUsage,
		Err:   errors.New(program + " is neither in PATH nor beside jelou"),
		Notes: []string{"the archives of a release have it; to install it, in a clone of github.com/jelou-go/jelou: " + install},
	}
}
