package cli

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/internal/setting"
)

// settings collects the missing and wrong settings.
type settings struct {
	cmd     *cobra.Command
	missing []string
	wrong   []string
}

// require returns a setting, and notes if it is missing.
func (s *settings) require(flag, env string) string {
	value, given := s.take(flag, env, setting.Text)
	if !given {
		if flag != "" {
			env = "--" + flag + " or " + env
		}
		s.missing = append(s.missing, env)
	}
	return value
}

// take returns the value of a flag, or else of an environment variable.
func (s *settings) take(flag, env string, check func(string) error) (value string, given bool) {
	name := env
	if f := s.cmd.Flag(flag); f != nil && f.Changed {
		name, value, given = "--"+flag, f.Value.String(), true
	} else {
		value, given = os.LookupEnv(env)
	}
	if !given {
		return "", false
	}
	err := errors.New("is set, and empty")
	if value != "" {
		err = check(value)
	}
	if err != nil {
		s.wrong = append(s.wrong, name+": "+err.Error())
	}
	return value, true
}

// credentials returns the credentials in the environment.
func (s *settings) credentials() *auth.Basic {
	before := len(s.missing) + len(s.wrong)
	s.require("", auth.EnvClientID)
	s.require("", auth.EnvClientSecret)
	if len(s.missing)+len(s.wrong) > before {
		return nil
	}
	creds, err := auth.FromEnv()
	if err != nil {
		s.wrong = append(s.wrong, strings.TrimPrefix(err.Error(), "jelou: "))
	}
	return creds
}

// err returns one error for all missing and wrong settings.
func (s *settings) err() error {
	problems := s.wrong
	if len(s.missing) > 0 {
		problems = append(problems, "missing: "+strings.Join(s.missing, ", ")+
			`; --env-file reads them from a file, and "jelou sandbox" prints some to try with`)
	}
	if len(problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(problems, "; "))
}

// checkAllowHTTP refuses hosts that package transport would ignore: it sends credentials over plain HTTP only to
// private ones.
func checkAllowHTTP(value string) error {
	if err := setting.Text(value); err != nil {
		return err
	}
	all := hosts(value)
	if len(all) == 0 {
		return errors.New("names no host")
	}
	for _, host := range all {
		if plainhttp.IsPrivate(host) {
			continue
		}
		if name, _, err := net.SplitHostPort(host); err == nil && plainhttp.IsPrivate(name) {
			return fmt.Errorf("%q is more than a host: leave out the scheme and the port", host)
		}
		return fmt.Errorf("%q is not a private host, and credentials go to a public one only over https: "+
			"name a container or an address of your network, or leave the variable out", host)
	}
	return nil
}

// checkServer refuses a value that cannot be the API's base URL.
func checkServer(value string) error {
	if err := setting.Server(value); err != nil {
		return err
	}
	return checkPath(value)
}

// checkPath refuses a base URL that ends with the beginning of the contract's paths, /v1.
func checkPath(server string) error {
	address, err := url.Parse(server)
	if err != nil {
		return errors.New("cannot be parsed")
	}
	contract, err := openapi.Contract()
	if err != nil {
		return err
	}
	for _, op := range contract.Operations {
		version, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
		if strings.HasSuffix(strings.TrimRight(address.Path, "/"), "/"+version) {
			return fmt.Errorf("ends with /%s, which the program adds itself: leave it out", version)
		}
	}
	return nil
}

// Setting is a setting of the program with its value and origin.
type Setting struct {
	Name   string
	Source string // as [Source] returns it; "" if not set
	Value  string // "" for a private one
	Err    error  // the setting is wrong or missing
}

// Settings returns all settings of a command with --bot and --server.
func Settings(cmd *cobra.Command) []Setting {
	one := func(flag, env string, find func(s *settings) string) Setting {
		s := settings{cmd: cmd}
		found := Setting{Name: env, Source: Source(cmd, flag, env), Value: find(&s)}
		switch {
		case len(s.missing) > 0:
			found.Err = errors.New("is missing")
		case len(s.wrong) > 0:
			_, text, _ := strings.Cut(s.wrong[0], ": ")
			found.Err = errors.New(text)
		}
		return found
	}
	private := func(env string) Setting {
		return one("", env, func(s *settings) string {
			s.require("", env)
			return ""
		})
	}
	return []Setting{
		one("bot", EnvBot, func(s *settings) string { return s.require("bot", EnvBot) }),
		one("server", EnvServer, func(s *settings) string {
			if server, given := s.take("server", EnvServer, checkServer); given {
				return server
			}
			return jelou.ServerURLProduction
		}),
		private(auth.EnvClientID),
		private(auth.EnvClientSecret),
		one("", EnvAllowHTTP, func(s *settings) string {
			allowed, _ := s.take("", EnvAllowHTTP, checkAllowHTTP)
			return allowed
		}),
	}
}
