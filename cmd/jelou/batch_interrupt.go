package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupts gives the contexts of a batch: stop ends with parent, which the first Ctrl-C ends, and ctx with the
// second. The third ends the program at once, whatever it is doing. The function undoes all that.
func interrupts(parent context.Context) (ctx, stop context.Context, release func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	signals := make(chan os.Signal, 2) // both may come before they are looked at
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	// What is in flight is finished also where nobody is left to read what is printed, and where the terminal is
	// closed, which may be told more than once: parent has heard it.
	unheard := make(chan os.Signal, 1)
	signal.Notify(unheard, syscall.SIGPIPE)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(unheard, syscall.SIGHUP)
	}
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
