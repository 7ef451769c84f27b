package sandbox

import (
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/sandbox"
)

func TestSandboxWarnsOfAnAddressForAll(t *testing.T) {
	const warning = "Other machines can reach it"
	clitest.Environment(t, nil)
	for address, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		if box := runSandboxCommand(t, "--addr", address); strings.Contains(box.text, warning) != want {
			t.Errorf("%s:\n%s", address, box.text)
		}
	}
}

func TestSandboxFlagsTakeEffect(t *testing.T) {
	clitest.Environment(t, nil)
	box := runSandboxCommand(t, "--bot", "it's ours", "--keep", "1", "--latency", "1ms", "--fail", "429:0", "--fail", "drop-after:1")
	exported := box.exported()
	if exported[cli.EnvBot] != `'it'\''s ours'` {
		t.Errorf("the bot is exported as %s", exported[cli.EnvBot])
	}
	clitest.Environment(t, exported)
	if got := sendGood(t, "send", "-", "--bot", "it's ours"); got.Code != cli.CodeUnknown {
		t.Errorf("dropped: %+v", got)
	}
	// Without a response the bot does not matter. The page shows only the last request.
	if got := sendGood(t, "send", "-", "--bot", "another"); got.Code != cli.CodeUnknown {
		t.Errorf("dropped: %+v", got)
	}
	page := clitest.Get(t, exported[cli.EnvServer])
	if strings.Count(page, "dropped after reading") != 1 || !strings.Contains(page, "The bot could not be found.") {
		t.Error(page)
	}
}

func TestSandboxFlagsAreChecked(t *testing.T) {
	clitest.Environment(t, nil)
	for flags, want := range map[string]string{
		"--fail 429":                      "--fail 429: want KIND:RATE with a rate from 0 to 1, such as 429:0.1",
		"--fail 429:x":                    "--fail 429:x: want KIND:RATE with a rate from 0 to 1, such as 429:0.1",
		"--fail 399:0.1":                  "--fail 399:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail 600:0.1":                  "--fail 600:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail no:0.1":                   "--fail no:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail slow:0.6 --fail html:0.6": "sandbox: the rates of failures must be from 0 to 1, and add up to 1 at most",
		"--fail=":                         "--fail: is empty",
		"--addr=":                         "--addr: is empty",
		"--bot=":                          "--bot: is empty",
		"--latency=":                      "--latency: is empty",
		"--addr 8080":                     "--addr: must be HOST:PORT, such as 127.0.0.1:8080",
		"--addr 127.0.0.1:99999":          "--addr: must be HOST:PORT, such as 127.0.0.1:8080",
		"--shell fish":                    "--shell: must be sh, powershell or cmd",
		"--latency -1s":                   "sandbox: the latency is negative",
		"--session 0":                     "sandbox: the length of a session is not positive",
		"--session=":                      "--session: is empty",
		"--templates=":                    "--templates: is empty",
		"--lose 2":                        "sandbox: the rates of failures must be from 0 to 1, and add up to 1 at most",
		"--evidence-delay -1s":            "sandbox: the delay of the evidence is negative",
		"--keep 0":                        "sandbox: the memory must be for one request at least",
	} {
		got := clitest.Run(t, New(), "", append([]string{"sandbox"}, strings.Fields(flags)...)...)
		got.Want(t, cli.CodeUsage, "", "jelou: "+want+" (see jelou sandbox --help)\n")
	}
}

// The user can paste the lines into their shell.
func TestSandboxPrintsForShells(t *testing.T) {
	clitest.Environment(t, nil)
	for shell, want := range map[string]string{
		"sh":         "export JELOU_BOT_ID='it'\\''s ours'\nexport JELOU_CLIENT_ID=sandbox\nexport JELOU_CLIENT_SECRET=sandbox\n",
		"powershell": "$env:JELOU_BOT_ID = 'it''s ours'\n$env:JELOU_CLIENT_ID = 'sandbox'\n$env:JELOU_CLIENT_SECRET = 'sandbox'\n",
		"cmd":        "set \"JELOU_BOT_ID=it's ours\"\nset \"JELOU_CLIENT_ID=sandbox\"\nset \"JELOU_CLIENT_SECRET=sandbox\"\n",
	} {
		box := runSandboxCommand(t, "--shell", shell, "--bot", "it's ours")
		if !strings.HasSuffix(box.text, want) {
			t.Errorf("%s:\n%s\nwant\n%s", shell, box.text, want)
		}
		box.Stop()
	}
	// Without the flag the lines are for the system's shells.
	all := map[bool]string{true: "PowerShell", false: "export "}[runtime.GOOS == "windows"]
	if box := runSandboxCommand(t); !strings.Contains(box.text, all) {
		t.Errorf("no %s in:\n%s", all, box.text)
	}
}

// Empty credentials are not the same as none.
func TestSandboxRefusesEmptyCredentials(t *testing.T) {
	for name, other := range map[string]string{auth.EnvClientID: auth.EnvClientSecret, auth.EnvClientSecret: auth.EnvClientID} {
		for _, env := range []map[string]string{{name: ""}, {name: "", other: "x"}} {
			clitest.Environment(t, env)
			got := clitest.Run(t, New(), "", "sandbox")
			if got.Code != cli.CodeUsage || got.Out != "" || !strings.Contains(got.Errors, name+": is set, and empty") {
				t.Errorf("%v: %+v", env, got)
			}
		}
	}
}

// Clients may call the sandbox by the host of --addr.
func TestSandboxKnowsItsHost(t *testing.T) {
	clitest.Environment(t, nil)
	box := runSandboxCommand(t, "--addr", "localhost:0")
	for host, want := range map[string]int{"localhost": http.StatusOK, "evil.example": http.StatusForbidden} {
		req, err := http.NewRequest(http.MethodGet, box.exported()[cli.EnvServer], nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil || resp.StatusCode != want {
			t.Errorf("%s: %d, %v", host, resp.StatusCode, err)
		}
	}
}

func TestEveryFaultIsValid(t *testing.T) {
	kinds := []string{"429", "400", "503"}
	for _, fault := range faults {
		kinds = append(kinds, fault.name)
	}
	for _, kind := range kinds {
		options, err := parseFaults([]string{kind + ":1"})
		if err == nil {
			_, err = sandbox.New(options...)
		}
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
