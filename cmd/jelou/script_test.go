package main

import (
	"net/http/httptest"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
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
			box, err := sandbox.New(sandbox.WithCredentials(testID, testSecret))
			if err != nil {
				return err
			}
			server := httptest.NewServer(box)
			env.Defer(server.Close)
			env.Setenv(envServer, server.URL)
			env.Setenv(envBot, "BOT")
			env.Setenv(auth.EnvClientID, testID)
			env.Setenv(auth.EnvClientSecret, testSecret)
			return nil
		},
	})
}
