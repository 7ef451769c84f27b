package cli_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// connect returns a command that needs every setting, and prints the server and the bot.
func connect() *cobra.Command {
	var c cli.Connection
	cmd := &cobra.Command{
		Use:  "connect",
		Args: cli.Takes(0, 1, "a FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				if _, err := cli.Read(cmd, args[0]); err != nil {
					return err
				}
			}
			if _, err := c.Client(cmd, cli.Needs{Bot: true, Credentials: true}, cli.Transport()); err != nil {
				return err
			}
			cmd.Println(c.Server, c.Bot)
			return nil
		},
	}
	c.AddFlags(cmd, cmd.Flags(), true)
	return cmd
}

// complete returns settings without a mistake.
func complete() map[string]string {
	all := clitest.Credentials()
	all[cli.EnvBot] = "BOT"
	return all
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		args string
		want string // on stdout
	}{
		"environment":    {nil, "", "https://api.jelou.ai BOT\n"},
		"server":         {map[string]string{cli.EnvServer: "http://127.0.0.1:8080"}, "", "http://127.0.0.1:8080 BOT\n"},
		"flags win":      {map[string]string{cli.EnvServer: "nonsense", cli.EnvBot: ""}, "--server https://e.com/x/ --bot +1", "https://e.com/x/ +1\n"},
		"a blank inside": {map[string]string{cli.EnvBot: "a b"}, "", "https://api.jelou.ai a b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			env := complete()
			for name, value := range test.env {
				env[name] = value
			}
			clitest.Environment(t, env)
			got := clitest.Run(t, connect(), "", append([]string{"connect"}, strings.Fields(test.args)...)...)
			got.Want(t, 0, test.want, "")
		})
	}
}

// The program names a setting that is empty, or that has something copied by accident, before it sends anything.
func TestWrongSettingIsNamedBeforeSending(t *testing.T) {
	const (
		quotes = "stands in quotes, which would be a part of it: leave them out (docker --env-file keeps them)"
		scheme = "has no scheme: it must begin with https:// or http://"
	)
	for value, want := range map[string]string{
		"":          "is set, and empty",
		" ":         "is white space",
		"zq9 ":      "starts or ends with white space",
		"zq9\n":     "starts or ends with white space",
		"\u00a0zq9": "starts or ends with white space",
		`"zq9"`:     quotes,
		"'zq9'":     quotes,
		"“zq9”":     quotes,
		"«zq9»":     quotes,
		"zq\r\n9":   "contains a control character (U+000D)",
		"zq\u200b9": "contains an invisible character (U+200B)",
		"\ufeffzq9": "contains an invisible character (U+FEFF)",
		"zq\u00ad9": "contains an invisible character (U+00AD)",
		"zq\u20289": "contains an invisible character (U+2028)",
		"zq\u00a09": "contains an invisible character (U+00A0)",
		"\u202azq9": "contains an invisible character (U+202A)",
		"zq9\xff":   "is not valid UTF-8",
		"zq\u00859": "contains a control character (U+0085)",
	} {
		for _, name := range []string{cli.EnvBot, auth.EnvClientID, auth.EnvClientSecret, cli.EnvServer} {
			env := complete()
			env[name] = value
			clitest.Environment(t, env)
			clitest.Run(t, connect(), "", "connect").Want(t, 2, "", "jelou: "+name+": "+want+" (see jelou connect --help)\n")
		}
		clitest.Environment(t, complete())
		for _, flag := range []string{"--bot", "--server"} {
			want := strings.Replace(want, "is set, and empty", "is empty", 1)
			clitest.Run(t, connect(), "", "connect", flag, value).Want(t, 2, "", "jelou: "+flag+": "+want+" (see jelou connect --help)\n")
		}
	}
	for value, want := range map[string]string{
		"api.jelou.ai":            scheme,
		"localhost:8080":          scheme,
		"https://api.jelou.ai/v1": "ends with /v1, which the program adds itself: leave it out",
		"https://e.com/x/v1/":     "ends with /v1, which the program adds itself: leave it out",
		"https://api. jelou.ai":   "contains a blank",
		"ftp://api.jelou.ai":      "must begin with https:// or http://",
		"https://":                "has no host",
		"https://e.com:65536":     "has a port beyond 65535",
		"https://zq9:zq9@e.com":   "must not hold credentials",
		"https://e.com?x=zq9":     "must not have a query or a fragment",
		"https://[zq9":            "cannot be parsed",
	} {
		env := complete()
		env[cli.EnvServer] = value
		clitest.Environment(t, env)
		clitest.Run(t, connect(), "", "connect").Want(t, 2, "", "jelou: "+cli.EnvServer+": "+want+" (see jelou connect --help)\n")
		clitest.Run(t, connect(), "", "connect", "--server", value).Want(t, 2, "", "jelou: --server: "+want+" (see jelou connect --help)\n")
	}
}

func TestEverythingThatIsMissingIsNamedAtOnce(t *testing.T) {
	const hint = `; --env-file reads them from a file, and "jelou sandbox" prints some to try with (see jelou connect --help)` + "\n"
	for want, env := range map[string]map[string]string{
		"missing: --bot or JELOU_BOT_ID, JELOU_CLIENT_ID, JELOU_CLIENT_SECRET" + hint:     nil,
		"missing: JELOU_CLIENT_SECRET" + hint:                                             {cli.EnvBot: "BOT", auth.EnvClientID: "x"},
		"JELOU_CLIENT_ID: is set, and empty; missing: --bot or JELOU_BOT_ID" + hint:       {auth.EnvClientID: "", auth.EnvClientSecret: "x"},
		"JELOU_SERVER: has no host; missing: JELOU_CLIENT_ID, JELOU_CLIENT_SECRET" + hint: {cli.EnvServer: "https://", cli.EnvBot: "BOT"},
		"JELOU_CLIENT_ID: contains a colon; missing: --bot or JELOU_BOT_ID" + hint:        {auth.EnvClientID: "a:b", auth.EnvClientSecret: "x"},
		"JELOU_CLIENT_ID: contains a colon (see jelou connect --help)\n":                  {cli.EnvBot: "BOT", auth.EnvClientID: "a:b", auth.EnvClientSecret: "x"},
	} {
		clitest.Environment(t, env)
		clitest.Run(t, connect(), "", "connect").Want(t, 2, "", "jelou: "+want)
	}
}

// JELOU_ALLOW_HTTP has private hosts. Package transport would keep to https for any other, and nobody would know why.
func TestAllowHTTPAcceptsOnlyPrivateHosts(t *testing.T) {
	const public = " is not a private host, and credentials go to a public one only over https: " +
		"name a container or an address of your network, or leave the variable out"
	const odd = " is no host: name each host, without a wildcard, a scheme or a port"
	for value, want := range map[string]string{
		"":                          "is set, and empty",
		",":                         "names no host",
		"api.jelou.ai":              `"api.jelou.ai"` + public,
		"sandbox,8.8.8.8":           `"8.8.8.8"` + public,
		"http://sandbox":            `"http://sandbox" is more than a host: leave out the scheme and the port`,
		"sandbox:8080":              `"sandbox:8080" is more than a host: leave out the scheme and the port`,
		"*":                         `"*"` + odd,
		"api.test,*.local":          `"*.local"` + odd,
		"http://sandbox:8080/":      `"http://sandbox:8080/"` + odd,
		"sandbox":                   "",
		"sandbox, 10.0.0.7 ::1":     "",
		"api.test,host.example.com": `"host.example.com"` + public,
	} {
		env := complete()
		env[cli.EnvAllowHTTP] = value
		clitest.Environment(t, env)
		got := clitest.Run(t, connect(), "", "connect")
		if want == "" {
			got.Want(t, 0, "https://api.jelou.ai BOT\n", "")
		} else {
			got.Want(t, 2, "", "jelou: "+cli.EnvAllowHTTP+": "+want+" (see jelou connect --help)\n")
		}
	}
}
