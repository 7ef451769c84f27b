// Package sandbox is the command "jelou sandbox".
package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/serve"
	"github.com/jelou-go/jelou/sandbox"
)

// New returns the command.
func New() *cobra.Command {
	var s sandboxing
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for the API",
		Long: `Run a local stand-in for the API. It checks credentials and messages as Jelou
documents, and sends nothing to anybody. It prints lines to paste into a shell:
then jelou send, and programs with the Go client, send to it. A browser at its
address shows the messages as a person would see them on a phone.

It accepts the environment's credentials if JELOU_CLIENT_ID and
JELOU_CLIENT_SECRET are both set, and otherwise made-up ones. It speaks plain
HTTP, shows messages to everybody who asks, and keeps nothing on disk: bind it
to a loopback address.

It serves the whole contract. /docs is a page to try it, /openapi.yaml the
contract itself, and /openapi-3.0.yaml the same as OpenAPI 3.0.3.

It has some templates to try. --templates names a file with others: the output
of jelou templates --json, or a response to listTemplates. With --session 24h it
refuses messages to a person who has not written for that long, and only
templates reach them. With --lose 0.05 it accepts one of twenty messages without
a response, and --evidence-delay sets when its history and notifications list
them.

--fail KIND:RATE makes a part of the requests fail, from 0 (none) to 1 (all).
You can give it several times. KIND is a status from 400 to 599, or one of
these:

` + describeFaults(),
		Example: `  jelou sandbox
  jelou sandbox --addr 127.0.0.1:0 --latency 300ms
  jelou sandbox --fail 429:0.1 --fail drop-after:0.02
  jelou sandbox --session 24h --templates templates.json
  jelou sandbox --lose 0.05 --evidence-delay 10s`,
		Args:              cli.Takes(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "the address to listen on; port 0 finds a free one")
	flags.StringVar(&s.bot, "bot", "", "the only known bot (default: every bot is known)")
	flags.DurationVar(&s.latency, "latency", 0, "the time before every response")
	flags.IntVar(&s.keep, "keep", sandbox.DefaultMemory, "how many of the last requests to keep, in at most 64 MiB")
	flags.StringArrayVar(&s.fail, "fail", nil, "make requests fail: KIND:RATE, such as 429:0.1")
	flags.Float64Var(&s.lose, "lose", 0, "lose this part of the responses to sends, from 0 to 1; the messages are accepted")
	flags.DurationVar(&s.session, "session", 0, "how long a person's session lasts after their last message, such as 24h (default: sessions do not end)")
	flags.StringVar(&s.templates, "templates", "", "the file with the templates (default: some to try)")
	flags.DurationVar(&s.evidenceDelay, "evidence-delay", 0, "the time after which history and notifications list a message")
	flags.StringVar(&s.shell, "shell", "", "print lines for this shell: "+strings.Join(shellNames, ", ")+" (default: the system's)")
	cli.Complete(cmd, "addr", "127.0.0.1:8080", "127.0.0.1:0")
	cli.Complete(cmd, "shell", shellNames...)
	cli.Complete(cmd, "fail", completions()...)
	for _, flag := range []string{"bot", "latency", "keep", "lose", "session", "evidence-delay"} {
		cli.Complete(cmd, flag)
	}
	return cmd
}

type sandboxing struct {
	addr, bot, shell, templates     string
	latency, session, evidenceDelay time.Duration
	keep                            int
	fail                            []string
	lose                            float64
}

func (s *sandboxing) run(cmd *cobra.Command) error {
	if s.shell != "" && !slices.Contains(shellNames, s.shell) {
		return cli.Usage(cmd, errors.New("--shell: must be sh, powershell or cmd"))
	}
	ownCredentials, err := hasCredentials(cmd)
	if err != nil {
		return err
	}
	faults, err := parseFaults(s.fail)
	if err != nil {
		return cli.Usage(cmd, err)
	}
	options := append(faults, sandbox.WithLatency(s.latency), sandbox.WithMemory(s.keep), sandbox.WithLoss(s.lose), sandbox.WithEvidenceDelay(s.evidenceDelay))
	if cmd.Flags().Changed("session") {
		options = append(options, sandbox.WithSession(s.session))
	}
	if s.templates != "" {
		rows, err := readTemplates(cmd, s.templates)
		if err != nil {
			return cli.Usage(cmd, fmt.Errorf("--templates: %w", err))
		}
		options = append(options, sandbox.WithTemplates(rows...))
	}
	if ownCredentials {
		options = append(options, sandbox.WithCredentials(os.Getenv(auth.EnvClientID), os.Getenv(auth.EnvClientSecret)))
	}
	if s.bot != "" {
		options = append(options, sandbox.WithBot(s.bot))
	}
	if host, _, err := net.SplitHostPort(s.addr); err == nil && host != "" {
		options = append(options, sandbox.WithHost(host))
	}
	box, err := sandbox.New(options...)
	if err != nil {
		return cli.Usage(cmd, err)
	}
	listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", s.addr)
	if errors.As(err, new(*net.AddrError)) || errors.As(err, new(*net.DNSError)) { // and the address is not just in use
		return cli.Usage(cmd, errors.New("--addr: must be HOST:PORT, such as 127.0.0.1:8080"))
	}
	if err != nil {
		return fmt.Errorf("--addr: %w; port 0 finds a free one", err)
	}
	if err := s.welcome(cmd.OutOrStdout(), listener.Addr(), ownCredentials); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serve.Run(cmd.Context(), listener, box)
}

// hasCredentials reports whether the environment has both credentials. Empty or broken ones are an error, because the
// client would refuse to send them.
func hasCredentials(cmd *cobra.Command) (bool, error) {
	id, idSet := os.LookupEnv(auth.EnvClientID)
	secret, secretSet := os.LookupEnv(auth.EnvClientSecret)
	half := idSet != secretSet && id+secret != ""
	if half || !idSet && !secretSet {
		return false, nil
	}
	return true, cli.CheckCredentials(cmd)
}

func (s *sandboxing) welcome(out io.Writer, addr net.Addr, ownCredentials bool) error {
	url, warning := urlOf(addr), ""
	if tcp, ok := addr.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		warning = `#
# Other machines can reach it. The Go client and jelou send credentials over plain
# HTTP only to loopback addresses, unless transport.WithPlainHTTP or
# JELOU_ALLOW_HTTP names the host.
`
	}
	_, err := fmt.Fprintf(out, `# A sandbox for Jelou's API is at %s
# It sends nothing to anybody. Open that address in a browser to see the messages.
# Stop it with Ctrl-C.
%s#
# To use it, in another terminal:
%s`, url, warning, s.lines(url, ownCredentials))
	return err
}

// urlOf returns an address at which this machine can reach a listener.
func urlOf(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}
