//go:build unix

package outbox

import (
	"fmt"
	"os"
	"syscall"
)

// run replaces this process by the program, so signals and the exit code are the program's own.
func run(path string, args []string) error {
	err := syscall.Exec(path, append([]string{program}, args...), os.Environ()) //nolint:gosec // the user asked for the program
	return fmt.Errorf("%s: %w", program, err)
}
