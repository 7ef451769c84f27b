package cli

import (
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/setting"
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

	flag    string // which wins over the variable; "" for none
	private bool   // one of the credentials
}

// Needs are the settings that a command cannot do without.
type Needs struct{ Bot, Credentials bool }

// Settings returns the settings of a command.
func Settings(cmd *cobra.Command, needs Needs) []Setting {
	var all []Setting
	if needs.Bot {
		all = append(all, required(read(cmd, "bot", EnvBot, setting.Text)))
	}
	server := read(cmd, "server", EnvServer, checkServer)
	if server.Source == "" {
		server.Value = jelou.ServerURLProduction
	}
	all = append(all, server)
	if needs.Credentials {
		all = append(all, credentials(cmd)...)
	}
	return append(all, read(cmd, "", EnvAllowHTTP, checkAllowHTTP))
}

// credentials returns the settings of the credentials, without their values.
func credentials(cmd *cobra.Command) []Setting {
	var all []Setting
	for _, env := range []string{auth.EnvClientID, auth.EnvClientSecret} {
		s := required(read(cmd, "", env, setting.Text))
		s.Value, s.private = "", true
		all = append(all, s)
	}
	return all
}

// read returns a setting with the value of its flag, or else of its environment variable.
func read(cmd *cobra.Command, flag, env string, check func(string) error) Setting {
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
	case s.Source == "":
	case s.Value == "":
		s.Err = errors.New("is set, and empty")
	default:
		s.Err = check(s.Value)
	}
	return s
}

var errMissing = errors.New("is missing")

func required(s Setting) Setting {
	if s.Source == "" {
		s.Err = errMissing
	}
	return s
}

// problems returns a usage error for all missing and wrong settings; nil if there are none.
func problems(cmd *cobra.Command, settings []Setting) error {
	var all, missing []string
	credentials := 0
	for _, s := range settings {
		name := s.Name
		switch {
		case s.Err == nil && s.private:
			credentials++
			continue
		case s.Err == nil:
			continue
		case s.Source == "--"+s.flag:
			name = s.Source
		case s.Source == "" && s.flag != "":
			name = "--" + s.flag + " or " + s.Name
		}
		if s.Source == "" {
			missing = append(missing, name)
		} else {
			all = append(all, name+": "+s.Err.Error())
		}
	}
	if credentials == 2 { // package auth knows more about the two
		if _, err := auth.FromEnv(); err != nil {
			all = append(all, strings.TrimPrefix(err.Error(), "jelou: "))
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
