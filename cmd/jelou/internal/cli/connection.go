package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// The program's environment variables, besides those of package auth.
const (
	EnvBot       = "JELOU_BOT_ID"
	EnvServer    = "JELOU_SERVER"
	EnvAllowHTTP = "JELOU_ALLOW_HTTP" // hosts that may be sent credentials over plain HTTP
)

// Connection has the bot and the service that a command calls.
type Connection struct {
	Bot, Server string // Client sets both
}

// AddBotFlag adds --bot.
func (c *Connection) AddBotFlag(flags *pflag.FlagSet) {
	flags.StringVar(&c.Bot, "bot", "", "the id of the bot (default $"+EnvBot+")")
}

// AddServerFlag adds --server.
func (c *Connection) AddServerFlag(flags *pflag.FlagSet) {
	flags.StringVar(&c.Server, "server", "", "the API's base URL (default $"+EnvServer+", else "+jelou.ServerURLProduction+")")
}

// CompleteFlags lets a shell complete the added flags.
func (*Connection) CompleteFlags(cmd *cobra.Command) {
	if cmd.Flag("bot") != nil {
		Complete(cmd, "bot")
	}
	Complete(cmd, "server", jelou.ServerURLProduction)
}

// Needs are the settings that a command cannot do without.
type Needs struct{ Bot, Credentials bool }

// Client completes the flags from the environment, and returns a client that sends with doer. The error is a usage error
// that names every missing or wrong setting.
func (c *Connection) Client(cmd *cobra.Command, needs Needs, doer jelou.HttpRequestDoer) (*jelou.ClientWithResponses, error) {
	s := settings{cmd: cmd}
	if needs.Bot {
		c.Bot = s.require("bot", EnvBot)
	}
	if server, given := s.take("server", EnvServer, checkServer); given {
		c.Server = server
	} else {
		c.Server = jelou.ServerURLProduction
	}
	s.take("", EnvAllowHTTP, checkAllowHTTP)
	options := []jelou.ClientOption{jelou.WithHTTPClient(doer)}
	var creds *auth.Basic
	if needs.Credentials {
		creds = s.credentials()
		options = append(options, jelou.WithRequestEditorFn(creds.Intercept))
	}
	if err := s.err(); err != nil {
		return nil, Usage(cmd, err)
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
	s := settings{cmd: cmd}
	creds := s.credentials()
	if err := s.err(); err != nil {
		return nil, Usage(cmd, err)
	}
	return creds, nil
}

// Transport returns the program's HTTP client.
func Transport(options ...transport.Option) *transport.Client {
	return transport.New(append([]transport.Option{
		transport.WithUserAgent("jelou-cli", Version()), transport.WithPlainHTTP(hosts(os.Getenv(EnvAllowHTTP))...),
	}, options...)...)
}

// hosts returns the hosts that a variable lists.
func hosts(value string) []string {
	return strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })
}
