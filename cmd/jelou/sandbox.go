package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/sandbox"
)

// sandboxing is one call of "jelou sandbox".
type sandboxing struct {
	addr, bot string
	latency   time.Duration
	keep      int
	fail      []string
}

func newSandbox() *cobra.Command {
	var s sandboxing
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for the API",
		Long: `Run a local stand-in for the API, which checks credentials and messages as Jelou
documents and sends nothing to anybody. It prints what to export so that jelou
send, and programs with the Go client, send to it. A browser at its address shows
the messages as a person would see them on a phone.

It takes the credentials in the environment where both JELOU_CLIENT_ID and
JELOU_CLIENT_SECRET are set, else made-up ones. It speaks plain HTTP, shows
messages to whoever asks, and keeps nothing on disk: bind it to a loopback address.

--fail KIND:RATE makes a part of the requests fail, from 0 (none) to 1 (all). It
can be given several times. KIND is a status from 400 to 599, or one of these:

` + describeFaults(),
		Example: `  jelou sandbox
  jelou sandbox --addr 127.0.0.1:0 --latency 300ms
  jelou sandbox --fail 429:0.1 --fail drop-after:0.02`,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	cmd.Flags().StringVar(&s.addr, "addr", "127.0.0.1:8080", "the address to listen on; port 0 takes a free one")
	cmd.Flags().StringVar(&s.bot, "bot", "", "the only bot that is known (default: every bot is)")
	cmd.Flags().DurationVar(&s.latency, "latency", 0, "the time that every answer takes")
	cmd.Flags().IntVar(&s.keep, "keep", sandbox.DefaultMemory, "how many of the last requests are remembered")
	cmd.Flags().StringArrayVar(&s.fail, "fail", nil, "make requests fail: KIND:RATE, such as 429:0.1")
	return cmd
}

func (s *sandboxing) run(cmd *cobra.Command) error {
	credentials, export, err := sandboxCredentials()
	if err != nil {
		return usage(cmd, err)
	}
	faults, err := parseFaults(s.fail)
	if err != nil {
		return usage(cmd, err)
	}
	options := append(credentials, sandbox.WithLatency(s.latency), sandbox.WithMemory(s.keep))
	if s.bot != "" {
		options = append(options, sandbox.WithBot(s.bot))
	}
	box, err := sandbox.New(append(options, faults...)...)
	if err != nil {
		return usage(cmd, err)
	}
	listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", s.addr)
	if noAddress(err) {
		return usage(cmd, errors.New("--addr: must be HOST:PORT, such as 127.0.0.1:8080"))
	}
	if err != nil {
		return err
	}
	url := baseURL(listener.Addr())
	warning := ""
	if !isLoopback(listener.Addr()) {
		warning = `#
# Other machines can reach it. The Go client and jelou send credentials over plain
# HTTP to this machine alone: to loopback addresses.
`
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `# A sandbox for Jelou's API is at %s
# It sends nothing to anybody. Open that address in a browser to see the messages.
# Stop it with Ctrl-C.
%s#
# To use it, in another terminal:

export %s=%s
export %s=%s
%s
`, url, warning, envServer, url, envBot, shellQuote(cmp.Or(s.bot, "BOT_ID")), export)
	if err != nil {
		return err
	}
	return serve(cmd.Context(), listener, box, s.latency)
}

// sandboxCredentials takes the credentials of the environment where there are both, and says what to export.
func sandboxCredentials() (options []sandbox.Option, export string, err error) {
	id, secret := os.Getenv(auth.EnvClientID), os.Getenv(auth.EnvClientSecret)
	if strings.TrimSpace(id) == "" || strings.TrimSpace(secret) == "" {
		export := fmt.Sprintf("export %s=%s\nexport %s=%s",
			auth.EnvClientID, sandbox.DefaultClientID, auth.EnvClientSecret, sandbox.DefaultClientSecret)
		return nil, export, nil
	}
	// What the client would not send cannot be taken either.
	if _, err := auth.FromEnv(); err != nil {
		return nil, "", err
	}
	export = fmt.Sprintf("# %s and %s: those of the environment that this sandbox was started in",
		auth.EnvClientID, auth.EnvClientSecret)
	return []sandbox.Option{sandbox.WithCredentials(id, secret)}, export, nil
}

// noAddress tells what can be no address from one that is not to be had.
func noAddress(err error) bool {
	return errors.As(err, new(*net.AddrError)) || errors.As(err, new(*net.DNSError))
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// baseURL gives an address at which a listener can be reached from this machine.
func baseURL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}
