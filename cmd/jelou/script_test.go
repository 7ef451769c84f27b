package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
)

// The scripts run the built binary against a sandbox.
func TestScripts(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	server := startSandbox(t)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(path)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv(auth.EnvClientID, testID)
			env.Setenv(auth.EnvClientSecret, testSecret)
			env.Setenv(envBot, "BOT")
			env.Setenv(envServer, server.URL)
			return nil
		},
	})
}
