package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A shell asks the program for the names of commands and flags, and for the values of flags.
func TestShellsCompleteCommandsFlagsAndValues(t *testing.T) {
	const (
		files   = ":0"
		noFiles = ":4"
		keys    = ":2" // or files, and no space after them
	)
	for args, want := range map[string][]string{
		"send ''":                  {"voice-call\tA text with a button that starts a WhatsApp call to the business", "flow-message\tSend a Flow button", files},
		"send flow --mode ''":      {"draft", "published", noFiles},
		"send text --text ''":      {noFiles},
		"send text --text-file ''": {files},
		"send text --title ''":     {noFiles},
		"send text --option ''":    {"id=", "title=", keys},
		"send --bot ''":            {noFiles},
		"send --server ''":         {"https://api.jelou.ai", noFiles},
		"validate --format ''":     {"text", "json", "github", noFiles},
		"validate --operation ''":  {"sendFlowMessage", "sendMessage", noFiles},
		"example voi":              {"voice_call", noFiles},
		"example text_w":           {"text_with_options", noFiles},
		"batch --progress ''":      {"auto", "bar", "plain", "none", noFiles},
		"history --since ''":       {"1h", "24h", "168h", noFiles},
		"send template --name ''":  {noFiles},
		"templates --status ''":    {"PENDING", "REJECTED", "APPROVED", noFiles},
		"state set --state ''":     {"manual", "auto", noFiles},
		"settle --wait ''":         {"1m", "10m", "1h", noFiles},
		"settle --input ''":        {files},
		"doctor ''":                {noFiles},
		"''":                       {"notifications\tList what became of sent templates", "settle\tLook for evidence of a batch's unknown lines, sending nothing", noFiles},
		"sandbox --shell ''":       {"sh", "powershell", "cmd", noFiles},
		"sandbox --fail ''":        {"drop-after:0.1\tthe connection is closed, the message accepted", "429:0.1\tToo Many Requests", noFiles},

		"state set --user 1 --bot b --state ''":                  {"manual", "auto", noFiles},
		"send text --text x --text-file f --button-text-type ''": {"text", noFiles},
	} {
		list := []string{"__complete"}
		for _, arg := range strings.Fields(args) {
			list = append(list, strings.Trim(arg, "'"))
		}
		var out, errs strings.Builder
		code := run(t.Context(), list, strings.NewReader(""), &out, &errs)
		got := strings.Split(strings.TrimSpace(out.String()), "\n")
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("%s: %q lacks %q", args, got, line)
			}
		}
		if code != 0 {
			t.Errorf("%s: %d, %q, want %q", args, code, got, want)
		}
	}
	for shell, want := range map[string]string{"bash": "__start_jelou jelou", "zsh": "#compdef jelou\n", "fish": "complete -c jelou", "powershell": "Register-ArgumentCompleter"} {
		var out, errs strings.Builder
		if code := run(t.Context(), []string{"completion", shell}, strings.NewReader(""), &out, &errs); code != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %d, %.200q", shell, code, out.String())
		}
	}
}

// A shell completes the values of every flag: known values, the names of files, or nothing.
func TestEveryFlagCompletesItsValues(t *testing.T) {
	files := map[string]bool{"env-file": true, "journal": true, "failed": true, "templates": true, "input": true, "message": true}
	commands(t, func(cmd *cobra.Command) {
		if cmd.Name() == "completion" || cmd.HasParent() && cmd.Parent().Name() == "completion" {
			return
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			_, registered := cmd.GetFlagCompletionFunc(f.Name)
			isFile := files[f.Name] || strings.Contains(f.Usage, "@FILE") || strings.Contains(f.Value.Type(), "FILE")
			if isSwitch := f.NoOptDefVal != ""; !registered && !isSwitch && !isFile {
				t.Errorf("a shell completes --%s of %q with names of files", f.Name, cmd.CommandPath())
			}
		})
	})
}
