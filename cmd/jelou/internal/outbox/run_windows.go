package outbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// run waits for the program. A Ctrl-C reaches both, and this process goes on waiting.
func run(path string, args []string) error {
	cmd := exec.Command(path, args...) //nolint:gosec,noctx // the user asked for the program, and it ends by itself
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		return &cli.Exit{Code: ended.ExitCode()}
	case err != nil:
		return fmt.Errorf("%s: %w", program, err)
	default:
		return nil
	}
}
