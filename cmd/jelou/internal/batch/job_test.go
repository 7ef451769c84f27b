package batch

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
)

// A checked line goes out as the file has it, to the same people. The run reads only templates again.
func TestCheckedLinesAreNotReadAgain(t *testing.T) {
	var got []byte
	server := clitest.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		clitest.Respond(http.StatusOK, `{"messageId":"m1"}`).ServeHTTP(w, r)
	}))
	creds, err := auth.NewBasic(clitest.ID, clitest.Secret)
	if err != nil {
		t.Fatal(err)
	}
	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		t.Fatal(err)
	}
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	parse, read := contents(client, "BOT"), 0
	again := checked(func(line []byte) (job, error) {
		read++
		return parse(line)
	}, client, "BOT")
	messages, templates := 0, 0
	for _, example := range all {
		switch example.Operation {
		case call.Messages:
			messages++
		case content.Templates:
			templates++
		default:
			continue
		}
		first, errFirst := parse(example.JSON)
		second, errSecond := again(example.JSON)
		if errFirst != nil || errSecond != nil || len(first.people) == 0 || !slices.Equal(first.people, second.people) || (first.only == nil) != (second.only == nil) {
			t.Errorf("%s: %v %v, %v %v", example.Name, first.people, errFirst, second.people, errSecond)
		}
		if example.Operation != call.Messages {
			continue
		}
		for _, job := range []job{first, second} {
			if id, err := job.send(t.Context()); id != "m1" || err != nil || string(got) != string(example.JSON) {
				t.Errorf("%s: %q %v: %s", example.Name, id, err, got)
			}
		}
	}
	if messages < 14 || templates == 0 || read != templates {
		t.Errorf("%d messages, %d templates, %d lines were read again", messages, templates, read)
	}
}

// In any spelling of a message, userOf finds the same user as encoding/json.
func TestUserOf(t *testing.T) {
	for line, want := range map[string]string{
		`{"userId":"1"}`: "1",
		` {"type":"text","parameters":{"userId":"2","a":[{"userId":"3"}]},"us\u0065rId":"\u0034é"} `: "4é",
		`{"parameters":{"userId":"2"}}`: "", `{"userId":5}`: "", `{"type":"text","userId`: "", `[]`: "", ``: "", `"userId"`: "",
	} {
		got, found := userOf(jsontext.NewDecoder(strings.NewReader(line)))
		var message struct{ UserID string }
		if json.Unmarshal([]byte(line), &message) == nil && message.UserID != want {
			t.Errorf("%s: the test wants %q, and encoding/json %q", line, want, message.UserID)
		}
		if found != (want != "") || found && got != want {
			t.Errorf("%s: %q %v", line, got, found)
		}
	}
}
