package sandbox_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox"
)

func TestRefusalNamesTheInvalidMembers(t *testing.T) {
	tests := map[string]struct {
		path, body string
		want       []string
	}{
		"several":        {messages, `{"type":"text","userId":"","title":1,"x":2}`, []string{"text", "title", "userId", "x"}},
		"unknown type":   {messages, `{"type":"x"}`, []string{"type"}},
		"no type":        {messages, `{"text":"t"}`, []string{"type"}},
		"name twice":     {messages, `{"type":"text","userId":"u","text":"t","text":"t"}`, []string{"text"}},
		"trailing data":  {messages, message + message, []string{"body"}},
		"broken UTF-8":   {messages, "{\"type\":\"text\",\"userId\":\"u\",\"text\":\"\xff\"}", []string{"text"}},
		"empty":          {messages, "", []string{"body"}},
		"null":           {messages, "null", []string{"body"}},
		"not JSON":       {messages, "<html>", []string{"body"}},
		"flow button":    {flow, `{"text":"t","parameters":{"flow_name":"","flow_cta":null}}`, []string{"parameters/flow_cta", "parameters/flow_name"}},
		"flow and twice": {flow, strings.Replace(button, `"text":"t"`, `"text":"t","text":"t"`, 1), []string{"text"}},
	}
	server := sandbox.Start(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, server, test.path, test.body, nil)
			if got.status != http.StatusUnprocessableEntity {
				t.Fatalf("%d %s", got.status, got.text)
			}
			if places := slices.Sorted(maps.Keys(got.body.ValidationError)); !slices.Equal(places, test.want) {
				t.Errorf("the refusal names %q, want %q", places, test.want)
			}
			for place, texts := range got.body.ValidationError {
				for _, text := range texts {
					if text["en"] == "" || text["es"] == "" || text["pt"] == "" {
						t.Errorf("%s: a language is missing in %v", place, text)
					}
				}
			}
			if got.body.Error.Code != "E0422" || got.body.Error.Key != "VALIDATOR_ERROR" || got.body.StatusMessage != "failed" {
				t.Errorf("%s", got.text)
			}
		})
	}
}

func TestBodyThatEndsEarlyIsRefused(t *testing.T) {
	server := sandbox.Start(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	credentials := base64.StdEncoding.EncodeToString([]byte("sandbox:sandbox"))
	head := "POST " + messages + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + credentials +
		"\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
	if _, err := fmt.Fprint(conn, head+message); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d, %v; want 400", resp.StatusCode, err)
	}
}
