package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/sandbox"
)

// TestProgramFollowsTheScripts runs the program as a process of its own. Its environment has only a sandbox, a new one
// for each script.
func TestProgramFollowsTheScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes, which takes seconds")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                bulkCommands,
		Condition: func(name string) (bool, error) {
			if name != "long" {
				return false, fmt.Errorf("no such condition: %s", name)
			}
			return os.Getenv("JELOU_LONG") != "", nil
		},
		Setup: func(env *testscript.Env) error {
			options := []sandbox.Option{sandbox.WithCredentials(clitest.ID, clitest.Secret)}
			if strings.HasSuffix(env.WorkDir, "-bulk") {
				options = append(options, sandbox.WithMemory(3*customers),
					sandbox.WithFailures(sandbox.TooManyRequests(0), 15/float64(customers)), sandbox.WithFailures(sandbox.DropAfterReading(), 15/float64(customers)))
			}
			box, err := sandbox.New(options...)
			if err != nil {
				return err
			}
			env.Values[boxKey{}] = box
			server := httptest.NewServer(box)
			env.Defer(server.Close)
			env.Setenv(cli.EnvServer, server.URL)
			env.Vars = append(env.Vars, clitest.NoSleep)
			env.Setenv("ROWS", strconv.Itoa(customers))
			env.Setenv("ODD", strconv.Itoa(customers*4/5))
			env.Setenv("SOME", strconv.Itoa(customers*3/10))
			env.Setenv("SANDBOX", server.URL) // for scripts that change the server's variable
			losing := httptest.NewServer(new(loser))
			env.Defer(losing.Close)
			env.Setenv("LOSER", losing.URL)
			env.Setenv(cli.EnvBot, "BOT")
			env.Setenv(auth.EnvClientID, clitest.ID)
			env.Setenv(auth.EnvClientSecret, clitest.Secret)
			return nil
		},
	})
}

// loser accepts every message, loses the response, and has the message in its history.
type loser struct {
	mu   sync.Mutex
	rows []map[string]any
}

func (l *loser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Method == http.MethodGet {
		text, _ := json.Marshal(map[string]any{"results": l.rows}) // all of it was JSON
		clitest.Respond(http.StatusOK, string(text)).ServeHTTP(w, r)
		return
	}
	var message struct{ UserID, Type, Text string }
	if json.NewDecoder(r.Body).Decode(&message) == nil {
		l.rows = append(l.rows, map[string]any{
			"messageId": "m" + message.UserID, "by": "bot", "status": "CREATED", "createdAt": time.Now().UTC(),
			"recipient": map[string]string{"id": message.UserID}, "bubble": map[string]string{"type": message.Type, "text": message.Text},
		})
	}
	panic(http.ErrAbortHandler)
}
