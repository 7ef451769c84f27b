//go:build unix

package outbox

import (
	"fmt"
	"os"
	"syscall"
)

// run becomes the program, so that signals and the exit code are its own.
func run(path string, args []string) error {
	err := syscall.Exec(path, append([]string{program}, args...), os.Environ()) //nolint:gosec // the program was asked for
	return fmt.Errorf("%s: %w", program, err)
}
