package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

func TestEveryOutcomeIsPrinted(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`<nil>
	accepted: nothing to do
jelou: not sent: the message breaks the contract: /text: 9000 characters, at most %d
	it never left: fix the cause, or send it again
jelou: refused: HTTP 404 bot_not_found: no such bot, or it does not belong to this company
	the service refused it, and would refuse it again, except after a 429
jelou: delivery unknown: the connection was closed before a response
	the person may have it: find out before you send it again
`, *doc.Schema("TextMessage").Property("text").MaxLength)
	if out.String() != want {
		t.Errorf("run() printed\n%s\nwant\n%s", out.String(), want)
	}
}
