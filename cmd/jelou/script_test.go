package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/sandbox"
)

// TestScripts drives the program as a process of its own, with nothing in its environment but a sandbox
// that is new for each script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                bulkCommands,
		Setup: func(env *testscript.Env) error {
			options := []sandbox.Option{sandbox.WithCredentials(clitest.ID, clitest.Secret)}
			if strings.HasSuffix(env.WorkDir, "-bulk") {
				options = append(options, sandbox.WithMemory(3*customers),
					sandbox.WithFailures(sandbox.TooManyRequests(0), 0.003), sandbox.WithFailures(sandbox.DropAfterReading(), 0.003))
			}
			box, err := sandbox.New(options...)
			if err != nil {
				return err
			}
			env.Values[boxKey{}] = box
			server := httptest.NewServer(box)
			env.Defer(server.Close)
			env.Setenv(cli.EnvServer, server.URL)
			env.Vars = append(env.Vars, noSleep)
			env.Setenv("SANDBOX", server.URL) // for scripts that change the other
			env.Setenv(cli.EnvBot, "BOT")
			env.Setenv(auth.EnvClientID, clitest.ID)
			env.Setenv(auth.EnvClientSecret, clitest.Secret)
			return nil
		},
	})
}
