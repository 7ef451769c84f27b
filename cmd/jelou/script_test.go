package main

import (
	"net/http/httptest"
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
		Setup: func(env *testscript.Env) error {
			box, err := sandbox.New(sandbox.WithCredentials(clitest.ID, clitest.Secret))
			if err != nil {
				return err
			}
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
