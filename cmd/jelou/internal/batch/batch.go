// Package batch is the command "jelou batch". It sends a message for each line of a file or row of a table, and keeps
// account of each. The package also has "jelou merge", which only prints the messages from a table.
package batch

import (
	"context"
	"math"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// New returns the command.
func New() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:     "batch FILE|-",
		Short:   "Send the messages in an NDJSON file, or one message to each row of a table",
		Long:    long,
		Example: example,
		Args:    cli.Takes(1, 1, "one FILE, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return o.run(cmd)
		},
	}
	o.addFlags(cmd)
	return cmd
}

func (o *options) run(cmd *cobra.Command) error {
	if err := o.check(); err != nil {
		return cli.Usage(cmd, err)
	}
	base := transport.NewBase()
	base.MaxIdleConns = max(base.MaxIdleConns, o.concurrency)
	base.MaxIdleConnsPerHost = base.MaxIdleConns
	b := &batch{run: run{options: o, base: base}, cmd: cmd, nothing: "nothing was sent"}
	b.connect()
	sends := !o.dryRun && !o.showing
	var err error
	b.client, err = o.Client(cmd, cli.Needs{Bot: sends || o.journalPath != "", Credentials: sends}, b.sender)
	if err != nil {
		return err
	}
	// Every line would fail with a bot id that does not fit into a URL.
	if _, err := jelou.NewSendMessageRequestWithBody(o.Server, o.Bot, "application/json", http.NoBody); err != nil && sends {
		return cli.Usage(cmd, err)
	}
	ctx, release := interrupts(cmd.Context())
	defer release()

	err = b.prepare()
	switch {
	case err != nil && o.json:
		b.summarize(cmd, b.counts, err)
	case err != nil:
	case o.showing && len(b.first) > 0:
		err = b.preview()
	case o.dryRun || o.showing: // a page with no message would puzzle
		err = b.describe()
	default:
		err = b.send(ctx)
	}
	return b.close(err)
}

// connect sets the run's sender. It holds all lines to the rate, and repeats an attempt only if the service certainly did not
// accept it.
func (r *run) connect() {
	rate := r.rate
	if rate == 0 {
		rate = math.Inf(1) // no limit, but a 429 holds all lines
	}
	r.sender = cli.Transport(
		transport.WithBase(r),
		transport.WithRate(rate, 1),
		transport.WithRetries(retries),
		transport.WithTimeout(0),
	)
}

// send runs the batch until ctx ends, and prints its summary.
func (b *batch) send(ctx context.Context) error {
	// The check's memory is free now. A line's memory is free soon: a larger heap by some MiB saves a tenth of the time.
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	stderr := b.cmd.ErrOrStderr()
	show := newPrinter(stderr, kindOf(b.progressKind, stderr), b.counts.total)
	show.options, show.verbose = b.options, cli.Verbose(b.cmd)
	b.watch = show
	if !b.resendUnknown {
		show.lost(b.journal)
	}
	counts, err := b.do(ctx, b.cmd.Context())
	show.close()
	counts.lost = b.journal.Lost()
	b.summarize(b.cmd, counts, err)
	return exit(counts, err)
}

// interrupts returns a context that ends at the second Ctrl-C. The first ends parent, and the third ends the program at
// once. release gives the signals back.
func interrupts(parent context.Context) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	signals := make(chan os.Signal, 2) // room for both before the goroutine reads them
	signal.Notify(signals, os.Interrupt)
	// The output may have no reader. The command sends the lines all the same, and the exit code gives their outcome. So
	// release does not undo this.
	signal.Ignore(syscall.SIGPIPE)
	go func() {
		defer signal.Stop(signals)
		for range 2 {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
		}
		cancel()
	}()
	return ctx, cancel
}
