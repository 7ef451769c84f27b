package cli_test

import (
	"os"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

const inOrder = "# for tests\nexport JELOU_CLIENT_ID=" + clitest.ID + "\nJELOU_CLIENT_SECRET='" + clitest.Secret + "' # single quotes keep $ and #\n" +
	"JELOU_BOT_ID=\"BOT_OF_FILE\"\nHTTP_PROXY=http://127.0.0.1:1\n"

func TestEnvFileYieldsToEnvironmentAndFlags(t *testing.T) {
	clitest.Write(t, "bot.env", inOrder)
	const server = "https://api.jelou.ai "
	for name, test := range map[string]struct {
		env  map[string]string
		args []string
		want string
	}{
		"the file":                 {nil, nil, server + "BOT_OF_FILE\n"},
		"the environment wins":     {map[string]string{cli.EnvBot: "BOT_OF_ENVIRONMENT"}, nil, server + "BOT_OF_ENVIRONMENT\n"},
		"a flag wins":              {map[string]string{cli.EnvBot: "BOT_OF_ENVIRONMENT"}, []string{"--bot", "BOT_OF_FLAG"}, server + "BOT_OF_FLAG\n"},
		"the environment has both": {clitest.Credentials(), nil, server + "BOT_OF_FILE\n"},
	} {
		t.Run(name, func(t *testing.T) {
			clitest.Environment(t, test.env)
			t.Setenv("HTTP_PROXY", "")
			clitest.Run(t, connect(), "", append([]string{"connect", "--env-file", "bot.env"}, test.args...)...).Want(t, 0, test.want, "")
			if os.Getenv("HTTP_PROXY") != "" {
				t.Error("a file says more than the program's own variables")
			}
		})
	}
	clitest.Environment(t, nil)
	clitest.Run(t, connect(), "\ufeff"+inOrder, "connect", "--env-file", "-").Want(t, 0, server+"BOT_OF_FILE\n", "")
}

// An error names the line, and has nothing of the file's values.
func TestWrongLineOfAnEnvFileIsNamed(t *testing.T) {
	const dollar = "names no variable of the file: put the value in single quotes"
	const misspelt = "not KEY=VALUE with the name in capital letters, and nothing before it"
	for text, want := range map[string]string{
		"JELOU_CLIENT_ID=x\nzq9\n":                  "not a file of KEY=VALUE lines",
		"A=1\n\nJELOU_CLIENT_SECRET=pa$27zq9\n":     "line 3: a $ in JELOU_CLIENT_SECRET " + dollar,
		"export JELOU_CLIENT_SECRET=\"pa${ZQ}9\"\n": "line 1: a $ in JELOU_CLIENT_SECRET " + dollar,
		"JELOU_CLIENT_SECRET=$ZQ\n":                 "line 1: a $ in JELOU_CLIENT_SECRET " + dollar,
		"JELOU_CLIENT_SECRET=zq$(ZQ)9\n":            "line 1: a $ in JELOU_CLIENT_SECRET " + dollar,
		"JELOU_BOT_ID=a\nJELOU_BOT_ID = zq$ZQ\n":    "line 2: a $ in JELOU_BOT_ID " + dollar,
		"\nset JELOU_SERVER=http://zq9\n":           "line 2: " + misspelt,
		"set\tJELOU_SERVER=http://zq9\n":            "line 1: " + misspelt,
		"JELOU_BOT_ID=x\nJELOU_SERVER http://zq9\n": "line 2: " + misspelt,
		"JELOU_BOT_ID=x\njelou_server=http://zq9\n": "line 2: " + misspelt,
		"JELOU_BOT_ID=x\nJELOU_CLIENT_SECRET=\n":    "line 2: JELOU_CLIENT_SECRET is empty",
	} {
		clitest.Write(t, "bot.env", text)
		clitest.Environment(t, nil)
		clitest.Run(t, connect(), "", "connect", "--env-file", "bot.env").
			Want(t, 2, "", "jelou: --env-file: bot.env: "+want+" (see jelou connect --help)\n")
	}
	clitest.Write(t, "bot.env", "JELOU_BOT_ID=zq\xf19\n") // Windows-1252
	clitest.Environment(t, clitest.Credentials())
	clitest.Run(t, connect(), "", "connect", "--env-file", "bot.env").
		Want(t, 2, "", "jelou: JELOU_BOT_ID: is not valid UTF-8 (see jelou connect --help)\n")
	clitest.Run(t, connect(), "", "connect", "--env-file", "gone.env").
		Want(t, 2, "", "jelou: --env-file: gone.env: no such file or directory (see jelou connect --help)\n")
	clitest.Run(t, connect(), "", "connect", "--env-file", "").
		Want(t, 2, "", "jelou: --env-file: is empty (see jelou connect --help)\n")
}

func TestEnvFileKeepsDollars(t *testing.T) {
	for value, want := range map[string]string{
		"'a$27'": "a$27", `"a\$27"`: "a$27", `a\$27`: "a$27", "$BASE/x": "B/x", `"${BASE}$BASE"`: "BB", "a$": "a$", "a$b": "a$b",
	} {
		clitest.Write(t, "bot.env", "BASE=B\nJELOU_BOT_ID="+value+"\n")
		clitest.Environment(t, clitest.Credentials())
		clitest.Run(t, connect(), "", "connect", "--env-file", "bot.env").Want(t, 0, "https://api.jelou.ai "+want+"\n", "")
	}
}

// The id of one company never goes out with the secret of another.
func TestCredentialsComeFromOneSource(t *testing.T) {
	clitest.Write(t, "bot.env", inOrder)
	for name, want := range map[string]string{
		auth.EnvClientID:     "JELOU_CLIENT_ID would come from the environment and JELOU_CLIENT_SECRET from this file: take both from one of them",
		auth.EnvClientSecret: "JELOU_CLIENT_SECRET would come from the environment and JELOU_CLIENT_ID from this file: take both from one of them",
	} {
		clitest.Environment(t, map[string]string{name: "other"})
		clitest.Run(t, connect(), "", "connect", "--env-file", "bot.env").
			Want(t, 2, "", "jelou: --env-file: bot.env: "+want+" (see jelou connect --help)\n")
	}
}

func TestStandardInputIsReadOnce(t *testing.T) {
	clitest.Environment(t, nil)
	clitest.Run(t, connect(), inOrder, "connect", "-", "--env-file", "-").
		Want(t, 2, "", "jelou: standard input is given for two things (see jelou connect --help)\n")
}
