package main

import (
	"strings"
	"testing"
)

func TestEveryOutcome(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	const want = `<nil>
	taken: there is nothing to do
jelou: not sent: the message breaks the contract: /text: 9000 characters, at most 4096
	it never left: mend it, or send it again
jelou: refused: HTTP 404 bot_not_found: no such bot, or it does not belong to this company
	the service said no: the same again gets the same answer, except after a 429
jelou: delivery unknown: EOF
	the person may have it: find out before you send it again
`
	if out.String() != want {
		t.Errorf("run() prints\n%s\nwant\n%s", out.String(), want)
	}
}
