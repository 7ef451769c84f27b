package sandbox

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/sandbox"
)

// shellNames are the values of --shell.
var shellNames = []string{"sh", "powershell", "cmd"}

// shell says how to set variables in a shell.
type shell struct {
	name, comment string
	set           func(name, value string) string
}

var shells = map[string]shell{
	"sh": {"a shell", "#", func(name, value string) string { return "export " + name + "=" + cli.ShellQuote(value) }},
	"powershell": {"PowerShell", "#", func(name, value string) string {
		return "$env:" + name + " = '" + strings.ReplaceAll(value, "'", "''") + "'"
	}},
	"cmd": {"cmd.exe", "rem", func(name, value string) string { return `set "` + name + "=" + value + `"` }},
}

// lines returns the lines to paste, for the shell of --shell or for the system's shells.
func (s *sandboxing) lines(url string, ownCredentials bool) string {
	names := []string{cmp.Or(s.shell, "sh")}
	if s.shell == "" && runtime.GOOS == "windows" {
		names = []string{"powershell", "cmd"}
	}
	var out strings.Builder
	for _, name := range names {
		shell := shells[name]
		out.WriteString("\n")
		if len(names) > 1 {
			fmt.Fprintf(&out, "%s In %s:\n", shell.comment, shell.name)
		}
		set := func(name, value string) { out.WriteString(shell.set(name, value) + "\n") }
		set(cli.EnvServer, url)
		set(cli.EnvBot, cmp.Or(s.bot, "BOT_ID"))
		if ownCredentials {
			fmt.Fprintf(&out, "%s %s and %s: as in the environment of this sandbox\n", shell.comment, auth.EnvClientID, auth.EnvClientSecret)
			continue
		}
		set(auth.EnvClientID, sandbox.DefaultClientID)
		set(auth.EnvClientSecret, sandbox.DefaultClientSecret)
	}
	return out.String()
}
