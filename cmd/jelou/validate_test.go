package main

import (
	"os"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	tests := map[string]struct{ input, want string }{
		"valid":            {good, ""},
		"white space":      {"\r\n\t " + good + "\n", ""},
		"past a limit":     {`{"type":"text","userId":"u","text":"` + strings.Repeat("é", 4097) + `"}`, "1:29: /text: 4097 characters, at most 4096"},
		"at the limit":     {`{"type":"text","userId":"u","text":"` + strings.Repeat("😀", 4096) + `"}`, ""},
		"name twice":       {`{"type":"text","userId":"u","text":"t","text":"t"}`, "1:40: /text: stands there more than once"},
		"trailing data":    {good + " " + good, "1:71: message: something follows the message"},
		"unknown member":   {`{"type":"text","userId":"u","text":"t","txt":1}`, "1:40: /txt: unknown member"},
		"unknown, hidden":  {`{"type":"text","userId":"u","text":"t","a\nb\u001b[2J":1}`, `1:40: /…: unknown member`},
		"unknown, private": {`{"type":"text","userId":"u","text":"t","593987654321":"Hi"}`, `1:40: /…: unknown member`},
		"wrong type":       {`{"type":"text","userId":7,"text":"t"}`, "1:16: /userId: a number, must be a string"},
		"null":             {`{"type":"text","userId":null,"text":"t"}`, "1:16: /userId: null, must be a string"},
		"empty input":      {"", "1:1: message: no JSON: the input is empty"},
		"all of them":      {`{"type":"text","userId":"","text":"","x":1}`, "1:16: /userId: 0 characters, at least 1\n1:28: /text: 0 characters, at least 1\n1:38: /x: unknown member"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want, code := "", 0
			if test.want != "" {
				code = 1
				for line := range strings.SplitSeq(test.want, "\n") {
					want += "stdin:" + line + "\n"
				}
			}
			got := jelouCommand(t, test.input, "validate")
			if got.code != code || got.errors != "" || got.out != want {
				t.Errorf("exit code %d, want %d\n%s%s want\n%s", got.code, code, got.out, got.errors, want)
			}
			environment(t, credentials())
			sent := jelouCommand(t, test.input, "send", "-", "--bot", "BOT", "--server", "http://127.0.0.1:1")
			if sent.code != 1 || test.want != "" && sent.errors != want {
				t.Errorf("send says %+v, want %s", sent, want)
			}
		})
	}
}

func TestValidateFiles(t *testing.T) {
	write(t, "bad.json", `{"type":"sticker","userId":"u"}`)
	if err := os.WriteFile("good.json", []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	jelouCommand(t, "", "validate", "good.json").want(t, 0, "", "")
	jelouCommand(t, "[]", "validate", "bad.json", "gone.json", "good.json", "-").want(t, 1,
		"bad.json:1:1: /mediaUrl: missing, required\nstdin:1:1: message: an array, must be an object\n",
		"jelou: gone.json: no such file or directory\n")
	jelouCommand(t, "", "validate", "gone.json", "good.json").want(t, 1, "", "jelou: gone.json: no such file or directory\n")
}

func TestSendAsJSONListsTheViolations(t *testing.T) {
	environment(t, credentials())
	got := jelouCommand(t, `{"type":"text","userId":"u","text":""}`, "send", "-", "--bot", "BOT", "--json")
	want := `{"outcome":"not_sent","error":"jelou: not sent: the message breaks the contract: /text: 0 characters, at least 1",` +
		`"violations":[{"line":1,"column":29,"pointer":"/text","rule":"minLength","limit":"at least 1","given":"0 characters","bound":1}]}` + "\n"
	got.want(t, 1, want, "stdin:1:29: /text: 0 characters, at least 1\n")
}
