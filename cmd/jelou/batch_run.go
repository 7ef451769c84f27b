package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/pace"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

func (b *batching) run(cmd *cobra.Command) error {
	if err := b.settle(); err != nil {
		return usage(cmd, err)
	}
	if err := b.distinct(cmd.InOrStdin()); err != nil {
		return usage(cmd, err)
	}
	client, err := b.client()
	if err != nil {
		return usage(cmd, err)
	}
	ctx, stop, release := interrupts(cmd.Context())
	defer release()

	p := &prepared{batching: b, cmd: cmd}
	if err = p.prepare(stop); err == nil {
		err = p.send(ctx, stop, client)
	}
	return cmp.Or(err, p.close())
}

// client makes a client that tries everything once: a batch has its own way to try again.
func (b *batching) client() (*jelou.ClientWithResponses, error) {
	creds, err := auth.FromEnv()
	if err != nil {
		return nil, err
	}
	once := transport.New(transport.WithUserAgent("jelou-cli", toolVersion()), transport.WithRetries(0))
	client, err := jelou.NewClientWithResponses(b.server, jelou.WithHTTPClient(once), jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return nil, err
	}
	// A bot that cannot be part of an address would fail every line.
	_, err = jelou.NewSendMessageRequestWithBody(b.server, b.bot, "application/json", http.NoBody)
	return client, err
}

// prepared is a batch that is ready to be sent, once prepare has succeeded.
type prepared struct {
	*batching
	cmd     *cobra.Command
	input   *batchInput
	journal *journal.Journal // nil for none
	failed  *failedFile      // nil for none
	lines   io.Reader
	due     int64 // lines to be sent, progress.Unknown where the input is read only once
}

// close prints what goes wrong with that: the run may have failed for another reason already.
func (p *prepared) close() error {
	var failed error
	closed := func(name string, err error) {
		if err != nil {
			complain(p.cmd.ErrOrStderr(), wrapName(name, err))
			failed = &exit{code: exitFailed}
		}
	}
	if p.failed != nil {
		closed(p.failedPath, p.failed.close())
	}
	if p.journal != nil {
		closed(p.journalPath, p.journal.Close())
	}
	if p.input != nil {
		p.input.close()
	}
	return failed
}

func (p *prepared) send(ctx, stop context.Context, client *jelou.ClientWithResponses) error {
	watch := p.watch()
	job := batch.Job{
		Lines: p.lines,
		Parse: parse,
		Send: func(ctx context.Context, message jelou.Message) (string, error) {
			resp, err := client.SendMessageWithResponse(ctx, p.bot, message)
			if err != nil {
				return "", err
			}
			return resp.JSON200.MessageID, nil
		},
		Code:          printableCode,
		Pace:          pace.New(p.rate),
		Concurrency:   p.concurrency,
		ResendUnknown: p.resendUnknown,
		Journal:       p.journal,
		Watch:         watch,
	}
	if p.failed != nil {
		job.Failed = p.failed
	}
	if p.journal != nil {
		for _, line := range p.journal.Lost() {
			watch.lost(line)
		}
	}
	tally, err := job.Run(ctx, stop)
	watch.progress.Close()
	return p.end(tally, err)
}

// wrapName names the file that an error is about.
func wrapName(name string, err error) error {
	if err == nil {
		return nil
	}
	return inputError(name, err)
}

// errInvalid is the end of a batch with lines that break the contract, which have been printed.
func errInvalid(n int64) error {
	return fmt.Errorf("nothing was sent, as %s", plural(n, "line breaks", "lines break")+" the contract")
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
