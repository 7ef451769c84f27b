package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/setting"
	"github.com/jelou-go/jelou/transport"
)

// The program's environment variables, besides those of package auth.
const (
	EnvBot       = "JELOU_BOT_ID"
	EnvServer    = "JELOU_SERVER"
	EnvAllowHTTP = "JELOU_ALLOW_HTTP" // hosts that may be sent credentials over plain HTTP
)

// Setting is a setting of the program with its value and origin.
type Setting struct {
	Name   string // of the environment variable
	Source string // "--bot", "the environment" or "the file"; "" if not set
	Value  string // the default if not set; "" for a private one
	Err    error  // the setting is wrong or missing

	flag string // which wins over the variable; "" for none
}

// Needs are the settings that a command cannot do without.
type Needs struct{ Bot, Credentials bool }

// Settings returns the settings of a command.
func Settings(cmd *cobra.Command, needs Needs) []Setting {
	var all []Setting
	if needs.Bot {
		all = append(all, read(cmd, "bot", EnvBot, true, setting.Text))
	}
	server := read(cmd, "server", EnvServer, false, setting.Server)
	if server.Source == "" {
		server.Value = jelou.ServerURLProduction
	}
	all = append(all, server)
	if needs.Credentials {
		all = append(all, credentials(cmd)...)
	}
	return append(all, read(cmd, "", EnvAllowHTTP, false, setting.PlainHTTP))
}

// credentials returns the settings of the credentials, without their values.
func credentials(cmd *cobra.Command) []Setting {
	id := read(cmd, "", auth.EnvClientID, true, func(value string) error {
		_, err := auth.NewBasic(value, "x")
		return credential(value, "the client id ", err)
	})
	secret := read(cmd, "", auth.EnvClientSecret, true, func(value string) error {
		_, err := auth.NewBasic("x", value)
		return credential(value, "the client secret ", err)
	})
	id.Value, secret.Value = "", ""
	return []Setting{id, secret}
}

// credential returns the rule that a credential breaks. Package auth has more rules than other settings keep, and its error
// begins with a name.
func credential(value, name string, broken error) error {
	if err := setting.Text(value); err != nil || broken == nil {
		return err
	}
	return errors.New(strings.TrimPrefix(broken.Error(), "jelou: "+name))
}

// read returns a setting with the value of its flag, or else of its environment variable.
func read(cmd *cobra.Command, flag, env string, required bool, check func(string) error) Setting {
	s := Setting{Name: env, flag: flag}
	if f := cmd.Flag(flag); f != nil && f.Changed {
		s.Source, s.Value = "--"+flag, f.Value.String()
	} else if value, set := os.LookupEnv(env); set {
		s.Source, s.Value = "the environment", value
		if fromFile(cmd, env) {
			s.Source = "the file"
		}
	}
	switch {
	case s.Source == "" && required:
		s.Err = errors.New("is missing")
	case s.Source == "":
	case s.Value == "":
		s.Err = errors.New("is set, and empty")
	default:
		s.Err = check(s.Value)
	}
	return s
}

// problems returns a usage error for all missing and wrong settings; nil if there are none.
func problems(cmd *cobra.Command, settings []Setting) error {
	var all, missing []string
	for _, s := range settings {
		switch {
		case s.Err == nil:
		case s.Source == "" && s.flag != "":
			missing = append(missing, "--"+s.flag+" or "+s.Name)
		case s.Source == "":
			missing = append(missing, s.Name)
		case s.Source == "--"+s.flag:
			all = append(all, s.Source+": "+s.Err.Error())
		default:
			all = append(all, s.Name+": "+s.Err.Error())
		}
	}
	if len(missing) > 0 {
		all = append(all, "missing: "+strings.Join(missing, ", ")+
			`; --env-file reads them from a file, and "jelou sandbox" prints some to try with`)
	}
	if len(all) == 0 {
		return nil
	}
	return Usage(cmd, errors.New(strings.Join(all, "; ")))
}

const envFileFlag = "env-file"

// loadEnv sets the program's unset variables from a file. It sets them in this process's environment, because package auth
// reads them there.
func loadEnv(cmd *cobra.Command, file string) error {
	if file == "" {
		return nil
	}
	text, err := Read(cmd, file)
	var names []string
	if err == nil {
		names, err = setting.FromFile(string(text))
	}
	if err != nil {
		return Usage(cmd, fmt.Errorf("--%s: %w", envFileFlag, input.Error(file, err)))
	}
	cmd.SetContext(context.WithValue(cmd.Context(), fileNames{}, names))
	return nil
}

// fileNames is the context key for the names of the variables from the file.
type fileNames struct{}

// fromFile reports whether a variable came from the file.
func fromFile(cmd *cobra.Command, env string) bool {
	names, _ := cmd.Context().Value(fileNames{}).([]string)
	return slices.Contains(names, env)
}

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
	if err := problems(cmd, Settings(cmd, needs)); err != nil {
		return nil, err
	}
	c.Server = cmp.Or(c.Server, os.Getenv(EnvServer), jelou.ServerURLProduction)
	if needs.Bot {
		c.Bot = cmp.Or(c.Bot, os.Getenv(EnvBot))
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

// CheckCredentials returns a usage error that names each wrong or missing credential in the environment.
func CheckCredentials(cmd *cobra.Command) error { return problems(cmd, credentials(cmd)) }

// Transport returns the program's HTTP client.
func Transport(options ...transport.Option) *transport.Client {
	return transport.New(append([]transport.Option{
		transport.WithUserAgent("jelou-cli", Version()), transport.WithPlainHTTP(setting.Hosts(os.Getenv(EnvAllowHTTP))...),
	}, options...)...)
}
