package main

import (
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/sandbox"
)

func newSandbox() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for the API",
		Long: `Run a local stand-in for the API, which checks credentials and messages as Jelou
documents and sends nothing to anybody. It prints what to export so that jelou
send, and programs with the Go client, send to it.

It takes the credentials in the environment where both JELOU_CLIENT_ID and
JELOU_CLIENT_SECRET are set, else made-up ones. It speaks plain HTTP and is for
local use: bind it to a loopback address.`,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSandbox(cmd, addr) },
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "the address to listen on; port 0 takes a free one")
	return cmd
}

func runSandbox(cmd *cobra.Command, addr string) error {
	options, export, err := sandboxCredentials()
	if err != nil {
		return usage(cmd, err)
	}
	box, err := sandbox.New(options...)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", addr)
	if err != nil {
		return err
	}
	url := baseURL(listener.Addr())
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `A sandbox for Jelou's API is at %s
It sends nothing to anybody. Stop it with Ctrl-C.

To use it, in another terminal:

export %s=%s
export %s=BOT_ID
%s
`, url, envServer, url, envBot, export)
	if err != nil {
		return err
	}
	return serve(cmd.Context(), listener, box)
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

// baseURL gives an address at which a listener can be reached from this machine.
func baseURL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}
