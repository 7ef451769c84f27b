package batch

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupts returns the contexts of a batch. The first Ctrl-C ends parent, which is stop; the second ends ctx. The
// third ends the program at once. release gives the signals back.
func interrupts(parent context.Context) (ctx, stop context.Context, release func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	signals := make(chan os.Signal, 2) // room for both before the goroutine reads them
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	// A closed terminal may send the signal more than once. Parent hears the first, and the others must break nothing off.
	unheard := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(unheard, syscall.SIGHUP)
	}
	// The output may have no reader. The command sends the lines all the same, and the exit code gives their outcome. So
	// release does not undo this.
	signal.Ignore(syscall.SIGPIPE)
	released := make(chan struct{})
	go func() {
		defer signal.Stop(signals)
		for range 2 {
			select {
			case <-signals:
			case <-released:
				return
			}
		}
		cancel()
	}()
	return ctx, parent, func() {
		close(released)
		signal.Stop(unheard)
		cancel()
	}
}
