package operation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

type running struct {
	*options
	cmd          *cobra.Command
	op           *call.Operation
	form         *form.Form // the flags of the contract
	given        call.Arguments
	since, until time.Time // of the rows to print; zero for no bound
	file         string    // the file with the body; "" for flags
}

func (r *running) run(files []string) error {
	if r.print && r.dryRun {
		return cli.Usage(r.cmd, errors.New("give --print or --dry-run, not both"))
	}
	if r.limit < 0 {
		return cli.Usage(r.cmd, errors.New("--limit: must be 0 or more"))
	}
	if r.follow {
		r.form.Default(form.Since, "24h")
	}
	recorder := new(recorder)
	client, err := r.connect(recorder, len(files) > 0)
	if err != nil {
		return err
	}
	r.form.Default(form.Bot, r.Bot)
	if r.given.Params, err = r.form.Params(); err != nil {
		return cli.Usage(r.cmd, err)
	}
	if r.since, r.until = r.form.Between(); !r.until.IsZero() && r.since.After(r.until) {
		return cli.Usage(r.cmd, errors.New("--since is after --until, so there are no rows"))
	}
	if err := r.readBody(files); err != nil {
		return err
	}
	if r.given.Body != nil {
		if err := r.op.Check(r.given.Body); err != nil {
			return r.invalid(r.lines(err), delivery.Wrap(delivery.NotSent, err))
		}
	}
	switch {
	case r.print && r.given.Body == nil:
		return cli.Usage(r.cmd, errors.New("--print: the request has no body"))
	case r.print && r.json:
		return cli.PrintJSON(r.cmd, json.RawMessage(r.given.Body))
	case r.print:
		return cli.PrintIndented(r.cmd, r.given.Body)
	case r.dryRun:
		return r.show(client, recorder)
	case r.shape:
		return r.showShape(client)
	case r.follow:
		return r.keepAsking(client)
	case r.op.Lists():
		return r.list(client)
	default:
		return r.call(client)
	}
}

// connect returns the client. For --print and --dry-run it sends nothing and needs no credentials. To print a body, only a
// bot in it is needed. If the body comes from a file, so does its bot.
func (r *running) connect(recorder *recorder, file bool) (*jelou.ClientWithResponses, error) {
	inBody := form.BotInBody(r.op.Operation)
	needs := cli.Needs{Bot: form.HasBot(r.op.Operation) && (!inBody || !file)}
	switch {
	case inBody && file && r.Bot != "": // the file may have another
		return nil, cli.Usage(r.cmd, errors.New("give a FILE or --bot, not both: the file has the bot"))
	case r.print && (!inBody || file):
		return nil, nil //nolint:nilnil // the caller does not use it
	case r.print, r.dryRun:
		return r.Client(r.cmd, needs, recorder)
	}
	needs.Credentials = true
	return r.Client(r.cmd, needs, cli.Transport())
}

func (r *running) call(client *jelou.ClientWithResponses) error {
	if !r.op.Reads() {
		// From here on the exit code says whether the service accepted the request, even if nobody reads the output. SIGPIPE
		// would make a sent message look like a failure.
		signal.Ignore(syscall.SIGPIPE)
	}
	attempts := 0
	ctx := httptrace.WithClientTrace(r.cmd.Context(), &httptrace.ClientTrace{GetConn: func(string) { attempts++ }})
	start := time.Now()
	response, err := r.op.Do(ctx, client, r.given)
	took := time.Since(start).Round(100 * time.Microsecond)
	effort := fmt.Sprintf("request: %d bytes, %s, %d attempts", len(r.given.Body), took, attempts)
	if attempts == 1 {
		effort = strings.TrimSuffix(effort, "s")
	}
	if partial := new(delivery.PartialError); errors.As(err, &partial) && r.op.Success().Proof() != nil {
		return r.partly(response, err, partial.Missing, effort)
	}
	if err != nil {
		return r.failed(err, effort)
	}
	if cli.Verbose(r.cmd) {
		r.cmd.PrintErrln(effort)
	}
	return r.succeeded(response)
}

// shown is a request that show prints instead of sending.
type shown struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// show prints the request that the client hands to the recorder.
func (r *running) show(client *jelou.ClientWithResponses, recorder *recorder) error {
	_, err := r.op.Do(r.cmd.Context(), client, r.given)
	req := recorder.request
	if req == nil {
		return r.failed(err)
	}
	if r.json {
		return cli.PrintJSON(r.cmd, outcome{Outcome: "dry_run", Request: &shown{req.Method, req.URL.String(), recorder.body}})
	}
	if _, err := fmt.Fprintf(r.cmd.OutOrStdout(), "%s %s\n", req.Method, req.URL); err != nil || recorder.body == nil {
		return err
	}
	return cli.PrintIndented(r.cmd, recorder.body)
}

// recorder keeps a request instead of sending it.
type recorder struct {
	request *http.Request
	body    []byte
}

var errRecorded = errors.New("the request was recorded, not sent")

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.request = req
	if req.Body != nil {
		r.body, _ = io.ReadAll(req.Body) // the client has it in memory
	}
	return nil, errRecorded
}
