package doctor

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

const templates = `{"data":[{"elementName":"a1b2_x"},{"elementName":"a1b2_y"}]}`

// examine runs the command against a server, and returns its lines by the name of the check.
func examine(t *testing.T, server string, changes map[string]string, args ...string) (lines map[string]string, got clitest.Ended) {
	t.Helper()
	env := clitest.Credentials()
	env[cli.EnvBot], env[cli.EnvServer] = "BOT", server
	for name, value := range changes {
		env[name] = value
	}
	clitest.Environment(t, env)
	t.Setenv("HTTPS_PROXY", changes["HTTPS_PROXY"])
	got = clitest.Run(t, New(), "", append([]string{"doctor"}, args...)...)
	if strings.Contains(got.Out+got.Errors, clitest.ID) {
		t.Errorf("the client id is printed: %+v", got)
	}
	lines = make(map[string]string)
	words := regexp.MustCompile(`^(\w+) +(\S+) +(.+)$`)
	for line := range strings.Lines(got.Out) {
		if found := words.FindStringSubmatch(strings.TrimSpace(line)); found != nil {
			lines[found[2]] = found[1] + ": " + found[3]
		} else {
			t.Errorf("the line %q", line)
		}
	}
	return lines, got
}

func TestHealthySetupPassesEveryCheck(t *testing.T) {
	asked := 0
	server := clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.Method != http.MethodGet {
			t.Errorf("%s: the doctor only reads", r.Method)
		}
		clitest.Respond(http.StatusOK, templates).ServeHTTP(w, r)
	}))
	clitest.Write(t, "jelou.env", cli.EnvAllowHTTP+"=sandbox\n")
	lines, got := examine(t, server.URL, nil, "--env-file", "jelou.env", "--bot", "+7")
	for name, want := range map[string]string{
		cli.EnvBot:           "ok: +7, from --bot",
		cli.EnvServer:        "ok: " + server.URL + ", from the environment",
		cli.EnvAllowHTTP:     "ok: sandbox, from the file",
		auth.EnvClientID:     "ok: set, from the environment",
		auth.EnvClientSecret: "ok: set, from the environment",
		"proxy":              "ok: none",
		"DNS":                "ok: not needed, as the server is an address",
		"connection":         "ok: to " + strings.TrimPrefix(server.URL, "http://"),
		"TLS":                "ok: none, which is allowed for this host",
		"credentials":        "ok: accepted",
		"bot":                "ok: known, templates: 2",
		"clock":              "ok: agrees with the service's",
	} {
		if lines[name] != want {
			t.Errorf("%s: %q, want %q", name, lines[name], want)
		}
	}
	if got.Code != 0 || got.Errors != "" || len(lines) != 12 || asked != 1 {
		t.Errorf("%+v, %d requests", got, asked)
	}
	got = clitest.Run(t, New(), "", "doctor", "--json")
	if strings.Count(got.Out, "\n") != 12 {
		t.Errorf("%+v", got)
	}
	for line := range strings.Lines(got.Out) {
		var c check
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.Name == "" || c.Result != "ok" || c.Finding == "" {
			t.Errorf("%v: %s", err, line)
		}
	}
}

// The right check finds each problem and says how to mend it, and the doctor skips the checks that depend on it.
func TestRightCheckFindsEachProblem(t *testing.T) {
	respond := func(status int) string { return clitest.Server(t, clitest.Respond(status, `{}`)).URL }
	shifted := func(by time.Duration) string {
		return clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(by).UTC().Format(http.TimeFormat))
			clitest.Respond(http.StatusOK, templates).ServeHTTP(w, r)
		})).URL
	}
	untrusted := httptest.NewTLSServer(clitest.Respond(http.StatusOK, templates))
	t.Cleanup(untrusted.Close)
	plain := respond(http.StatusOK)
	for name, test := range map[string]struct {
		server  string
		changes map[string]string
		failed  string // the name of the check
		want    string // a part of its line
		skipped int
	}{
		"wrong credentials":  {respond(401), nil, "credentials", "refused with HTTP 401: take the client id and the secret of the same company", 1},
		"forbidden":          {respond(403), nil, "credentials", "refused with HTTP 403", 1},
		"no such bot":        {respond(404), nil, "bot", "not found, HTTP 404: look at --bot", 0},
		"another service":    {clitest.Server(t, http.NotFoundHandler()).URL, nil, "credentials", "HTTP 404, a redirect or no JSON, so not from Jelou: look at --server", 1},
		"a firewall's page":  {clitest.Server(t, clitest.Respond(403, `<html>`)).URL, nil, "credentials", "HTTP 403, a redirect or no JSON, so not from Jelou: look at --server", 1},
		"an empty 404":       {clitest.Server(t, clitest.Respond(404, ``)).URL, nil, "credentials", "HTTP 404, a redirect or no JSON, so not from Jelou: look at --server", 1},
		"a redirect":         {clitest.Server(t, clitest.Respond(301, `{}`)).URL, nil, "credentials", "HTTP 301, a redirect or no JSON, so not from Jelou: look at --server", 1},
		"no list":            {clitest.Server(t, clitest.Respond(200, `[]`)).URL, nil, "credentials", "failed: HTTP 200: the response is not a JSON object: the service did not say", 1},
		"a clock behind":     {shifted(5 * time.Minute), nil, "clock", "behind the service's: set this machine's clock", 0},
		"a clock ahead":      {shifted(-2 * time.Hour), nil, "clock", "ahead of the service's", 0},
		"plain HTTP":         {"http://api.example.com", nil, "TLS", "none: api.example.com is called over plain HTTP: credentials go only over https", 3},
		"an unknown issuer":  {untrusted.URL, nil, "TLS", "SSL_CERT_FILE", 3},
		"no TLS there":       {strings.Replace(plain, "http", "https", 1), nil, "TLS", "the server speaks no TLS", 3},
		"nobody listens":     {"http://127.0.0.1:1", nil, "connection", "look at --server", 3},
		"no proxy listens":   {"https://api.example.com", map[string]string{"HTTPS_PROXY": "127.0.0.1:1"}, "proxy", "none to 127.0.0.1:1", 5},
		"a blank in a proxy": {"https://api.example.com", map[string]string{"HTTPS_PROXY": " http://127.0.0.1:1"}, "proxy", "the proxy's variable is not a URL", 3},
		"no host of a proxy": {"https://api.example.com", map[string]string{"HTTPS_PROXY": "foo bar"}, "proxy", "the proxy's variable is not a URL", 3},
		"no bot":             {plain, map[string]string{cli.EnvBot: ""}, cli.EnvBot, "is set, and empty", 3},
		"a colon in the id":  {plain, map[string]string{auth.EnvClientID: "a:b"}, auth.EnvClientID, "contains a colon", 3},
		"a public plain one": {plain, map[string]string{cli.EnvAllowHTTP: "api.example.com"}, cli.EnvAllowHTTP, "is not a private host", 3},
		"no server":          {"api.jelou.ai", nil, cli.EnvServer, "has no scheme", 3},
	} {
		t.Run(name, func(t *testing.T) {
			lines, got := examine(t, test.server, test.changes)
			if line := lines[test.failed]; !strings.HasPrefix(line, "failed: ") || !strings.Contains(line, test.want) {
				t.Errorf("%s: %q, want %q", test.failed, line, test.want)
			}
			if n := strings.Count("\n"+got.Out, "\nfailed"); got.Code != 1 || n != 1 || got.Errors != "" {
				t.Errorf("%d failed: %+v", n, got)
			}
			if n := strings.Count("\n"+got.Out, "\nskipped"); n != test.skipped {
				t.Errorf("%d skipped, want %d:\n%s", n, test.skipped, got.Out)
			}
		})
	}
}

func TestMissingSettingsAreEachReported(t *testing.T) {
	clitest.Environment(t, map[string]string{cli.EnvServer: clitest.Server(t, clitest.Respond(200, templates)).URL})
	got := clitest.Run(t, New(), "", "doctor")
	if n := strings.Count(got.Out, "set it, or give a file with --env-file"); got.Code != 1 || n != 3 {
		t.Errorf("%+v", got)
	}
}

func TestHelpNamesTheMembers(t *testing.T) {
	clitest.NamesMembers(t, New().Long, reflect.TypeFor[check]())
}
