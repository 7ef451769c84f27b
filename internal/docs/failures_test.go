package docs

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// docs/testing.md must list every failure of the sandbox, and describe the client's outcome correctly.
func TestSandboxFailuresAreAsDocumented(t *testing.T) {
	failures := map[string]sandbox.Failure{
		"TooManyRequests(wait)":  sandbox.TooManyRequests(0),
		"Status(400), any 4xx":   sandbox.Status(400),
		"Status(500), any 5xx":   sandbox.Status(500),
		"UnknownBot()":           sandbox.UnknownBot(),
		"ClosedSession()":        sandbox.ClosedSession(),
		"InvalidMediaURL()":      sandbox.InvalidMediaURL(),
		"MediaTooLarge()":        sandbox.MediaTooLarge(),
		"UnsupportedMediaType()": sandbox.UnsupportedMediaType(),
		"Unsuccessful()":         sandbox.Unsuccessful(),
		"HTML(200)":              sandbox.HTML(200),
		"HTML(502)":              sandbox.HTML(502),
		"WrongJSON()":            sandbox.WrongJSON(),
		`Response(409, "", "")`:  sandbox.Response(409, "", ""),
		"DropBeforeReading()":    sandbox.DropBeforeReading(),
		"DropAfterReading()":     sandbox.DropAfterReading(),
		"CutOff()":               sandbox.CutOff(),
		"Slow(wait)":             sandbox.Slow(time.Millisecond),
		"Undelivered()":          sandbox.Undelivered(),
	}
	outcomes := map[string]delivery.Outcome{
		"accepted": 0, "NotSent": delivery.NotSent, "Refused": delivery.Refused, "Unknown": delivery.Unknown,
	}
	var documented strings.Builder
	for _, row := range tableIn(t, "docs/testing.md", "failure") {
		documented.WriteString(row[0] + "\n")
		failure, ok := failures[row[0]]
		if !ok {
			t.Errorf("the page lists the failure %s, which this test does not know", row[0])
			continue
		}
		box := sandbox.Start(t)
		box.Next(failure)
		client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
		_, err := client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "u", Text: "t"})
		word, _, _ := strings.Cut(row[3], ";")
		if want, ok := outcomes[word]; !ok || delivery.Of(err) != want {
			t.Errorf("%s: got %v, but the page says %s", row[0], err, row[3])
		}
		if accepted := len(box.Messages()) == 1; accepted != (row[2] == "yes") {
			t.Errorf("%s: accepted %v, but the page says %s", row[0], accepted, row[2])
		}
		if documented := statusAndCode.FindStringSubmatch(row[1]); documented != nil {
			var failed *delivery.Error
			if !errors.As(err, &failed) || fmt.Sprint(failed.StatusCode) != documented[1] || failed.Code != documented[2] {
				t.Errorf("%s: got %v, but the page says %s", row[0], err, row[1])
			}
		}
	}
	for _, name := range failureNames(t) {
		if !strings.Contains(documented.String(), name+"(") {
			t.Errorf("the page does not list %s", name)
		}
	}
}

var statusAndCode = regexp.MustCompile(`^a (\d+) with the code (\S+)$`)

// failureNames returns the names of the functions in package sandbox that return a Failure.
func failureNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "sandbox", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			made, ok := declaration.(*ast.FuncDecl)
			if !ok || !made.Name.IsExported() || made.Recv != nil || made.Type.Results == nil {
				continue
			}
			if result, ok := made.Type.Results.List[0].Type.(*ast.Ident); ok && result.Name == "Failure" {
				names = append(names, made.Name.Name)
			}
		}
	}
	if len(names) < 10 {
		t.Fatalf("found only %d failures", len(names))
	}
	return names
}

// docs/delivery.md lists the client's bounds.
func TestBoundsAreAsDocumented(t *testing.T) {
	base := transport.NewBase()
	want := map[string]string{
		"a whole call, with attempts and waits":  fmt.Sprintf("%d s", transport.DefaultTimeout/time.Second),
		"attempts":                               fmt.Sprint(1 + transport.DefaultRetries),
		"a response's body, after decompression": fmt.Sprintf("%d MiB", delivery.MaxBody>>20),
		"a silent HTTP/2 connection": fmt.Sprintf("%d s, then %d s for the response to a ping",
			base.HTTP2.SendPingTimeout/time.Second, base.HTTP2.PingTimeout/time.Second),
		"a response's headers":                   fmt.Sprintf("%d KiB", base.MaxResponseHeaderBytes>>10),
		"the part of a body that an error keeps": fmt.Sprintf("%d KiB", delivery.MaxErrorBody>>10),
		"the text of an error":                   fmt.Sprintf("%d bytes", delivery.MaxErrorText),
	}
	for _, row := range tableIn(t, "docs/delivery.md", "what") {
		if bound, ok := want[row[0]]; ok && row[1] != bound {
			t.Errorf("%s: %s, but the page says %s", row[0], bound, row[1])
		}
		delete(want, row[0])
	}
	if len(want) > 0 {
		t.Errorf("the page does not list %v", want)
	}
}
