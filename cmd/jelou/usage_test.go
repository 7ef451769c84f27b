package main

import (
	"runtime"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

func TestUsageMistakes(t *testing.T) {
	environment(t, credentials())
	tests := map[string]struct {
		args []string
		want string
	}{
		"unknown command":    {[]string{"frobnicate"}, `unknown command "frobnicate" (see jelou --help)`},
		"misspelt command":   {[]string{"snd"}, `unknown command "snd", did you mean "send"? (see jelou --help)`},
		"unknown flag":       {[]string{"send", "-", "--bott", "x"}, "unknown flag: --bott (see jelou send --help)"},
		"flag before":        {[]string{"--bott"}, "unknown flag: --bott (see jelou --help)"},
		"no file":            {[]string{"send", "--bot", "BOT"}, "send takes one FILE, - for standard input, or a kind of message (see jelou send --help)"},
		"two files":          {[]string{"send", "a", "b"}, "send takes one FILE, - for standard input, or a kind of message (see jelou send --help)"},
		"no bot":             {[]string{"send", "-"}, "no bot: give --bot or set JELOU_BOT_ID (see jelou send --help)"},
		"no bot, dry":        {[]string{"send", "-", "--dry-run"}, "no bot: give --bot or set JELOU_BOT_ID (see jelou send --help)"},
		"server of no kind":  {[]string{"send", "-", "--bot", "BOT", "--server", "ftp://x"}, "server URL: must begin with https:// or http:// (see jelou send --help)"},
		"two types":          {[]string{"example", "text", "image"}, "example takes one TYPE (see jelou example --help)"},
		"all and a type":     {[]string{"example", "text", "--all"}, "--all takes no TYPE (see jelou example --help)"},
		"demo of":            {[]string{"demo", "x"}, "demo takes no arguments (see jelou demo --help)"},
		"version of":         {[]string{"version", "x"}, "version takes no arguments (see jelou version --help)"},
		"sandbox of":         {[]string{"sandbox", "x"}, "sandbox takes no arguments (see jelou sandbox --help)"},
		"address of no kind": {[]string{"sandbox", "--addr", "8080"}, "--addr: must be HOST:PORT, such as 127.0.0.1:8080 (see jelou sandbox --help)"},
		"port of no kind":    {[]string{"sandbox", "--addr", "127.0.0.1:99999"}, "--addr: must be HOST:PORT, such as 127.0.0.1:8080 (see jelou sandbox --help)"},
		"help of nothing":    {[]string{"help", "sned"}, `unknown command "sned", did you mean "send"? (see jelou --help)`},
		"help of no kind":    {[]string{"help", "send", "txt"}, `unknown command "txt", did you mean "text"? (see jelou send --help)`},
		"no such shell":      {[]string{"completion", "bsh"}, `unknown command "bsh", did you mean "bash"? (see jelou completion --help)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			jelouCommand(t, good, test.args...).want(t, 2, "", "jelou: "+test.want+"\n")
		})
	}
}

func TestHelp(t *testing.T) {
	environment(t, credentials())
	for _, args := range [][]string{{}, {"--help"}, {"help", "send"}, {"send", "--help"}} {
		got := jelouCommand(t, "", args...)
		if got.code != 0 || got.errors != "" || !strings.Contains(got.out, "Usage:") {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestVersion(t *testing.T) {
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	jelouCommand(t, "", "version").want(t, 0, "jelou "+toolVersion()+"\ncontract "+doc.Info.Version+"\ngo "+runtime.Version()+"\n", "")
}
