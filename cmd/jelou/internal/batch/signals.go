package batch

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupts returns the contexts of a batch: stop ends with parent, which the first Ctrl-C ends, and ctx with the
// second. The third ends the program at once, whatever it is doing. The function undoes all that.
func interrupts(parent context.Context) (ctx, stop context.Context, release func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	signals := make(chan os.Signal, 2) // both may come before they are looked at
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	// A terminal may tell more than once that it was closed. Parent has heard it, and it breaks nothing off.
	unheard := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(unheard, syscall.SIGHUP)
	}
	// Nobody may be left to read the output. The lines are sent all the same, and the exit code tells their outcome, so
	// this is not undone.
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
