package cli

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/setting"
	"github.com/jelou-go/jelou/transport"
)

// Connection has the bot and the service that a command calls.
type Connection struct {
	Bot, Server string // Client sets both
}

// AddFlags adds --server, and --bot for a command that can need a bot. The flags are a set of cmd.
func (c *Connection) AddFlags(cmd *cobra.Command, flags *pflag.FlagSet, bot bool) {
	if bot {
		flags.StringVar(&c.Bot, "bot", "", "the id of the bot (default $"+EnvBot+")")
		Complete(cmd, "bot")
	}
	flags.StringVar(&c.Server, "server", "", "the API's base URL (default $"+EnvServer+", else "+jelou.ServerURLProduction+")")
	Complete(cmd, "server", jelou.ServerURLProduction)
}

// Client completes the flags from the environment, and returns a client that sends with doer. The error is a usage error
// that names every missing or wrong setting.
func (c *Connection) Client(cmd *cobra.Command, needs Needs, doer jelou.HttpRequestDoer) (*jelou.ClientWithResponses, error) {
	settings := Settings(cmd, needs)
	if err := problems(cmd, settings); err != nil {
		return nil, err
	}
	for _, s := range settings {
		switch s.Name {
		case EnvBot:
			c.Bot = s.Value
		case EnvServer:
			c.Server = s.Value
		}
	}
	options := []jelou.ClientOption{jelou.WithHTTPClient(doer)}
	if needs.Credentials {
		creds, err := auth.FromEnv()
		if err != nil {
			return nil, err
		}
		options = append(options, jelou.WithRequestEditorFn(creds.Intercept))
	}
	client, err := jelou.NewClientWithResponses(c.Server, options...)
	if err != nil {
		return nil, Usage(cmd, err)
	}
	return client, nil
}

// Credentials returns the credentials in the environment. The error is a usage error that names every missing or wrong
// setting.
func Credentials(cmd *cobra.Command) (*auth.Basic, error) {
	if err := problems(cmd, credentials(cmd)); err != nil {
		return nil, err
	}
	return auth.FromEnv()
}

// Transport returns the program's HTTP client.
func Transport(options ...transport.Option) *transport.Client {
	return transport.New(append([]transport.Option{
		transport.WithUserAgent("jelou-cli", Version()), transport.WithPlainHTTP(setting.Hosts(os.Getenv(EnvAllowHTTP))...),
	}, options...)...)
}
