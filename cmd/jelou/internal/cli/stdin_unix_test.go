//go:build unix

package cli_test

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Nobody writes to the pipe, so it never opens.
func TestCtrlCEndsTheOpeningOfAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := new(cobra.Command)
	cmd.SetContext(ctx)
	opened := make(chan error, 1)
	go func() {
		_, err := cli.Open(cmd, pipe)
		opened <- err
	}()
	select {
	case err := <-opened:
		if !errors.Is(err, input.ErrInterrupted) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits for the pipe")
	}
}
