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

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
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

// The sandbox refuses a message if either of its validations does. For these messages both must agree.
func TestBothValidationsAgree(t *testing.T) {
	validator, err := contract.NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	most := *doc.Schema("TextMessage").Property("text").MaxLength
	const flowMessage = `{"type":"flow","userId":"u","text":"t","parameters":{"flow_cta":"c","flow_action_payload":%s}}`
	const reply = `{"type":"CAROUSEL","userId":"u","text":"t","parameters":{"cards":[{"card_index":%s,"header":{"type":"image","image":{"link":"https://e.com/i"}},` +
		`"action":{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a","payload":%s}}]}}]}}`
	bodies := []string{
		message, ``, ` `, `null`, `[]`, `"text"`, `{}`, `{"type":null}`, `{"type":["text"]}`, `{"type":"TEXT"}`, message + "\n", message + ",", "[" + message + "]",
		`{"type":"text","userId":"u","text":"t","title":""}`, `{"type":"text","userId":"u","text":"t","title":null}`,
		`{"type":"text","userId":"u","text":"t","options":[]}`, `{"type":"text","userId":"u","text":"t","options":null}`,
		`{"type":"text","userId":7,"text":"t"}`, `{"Type":"text","userId":"u","text":"t"}`, `{"type":"text","USERID":"u","text":"t"}`,
		`{"type":"text","userId":"u","text":"` + strings.Repeat("😀", most) + `"}`, `{"type":"text","userId":"u","text":"` + strings.Repeat("😀", most+1) + `"}`,
		`{"type":"text","userId":"u","text":"\ud83d\ude00"}`, `{"type":"text","userId":"u","text":"\ud83d"}`, "{\"type\":\"text\",\"userId\":\"u\",\"text\":\"\xff\"}",
		`{"type":"image","userId":"u","mediaUrl":"http://e.com/i"}`, `{"type":"image","userId":"u","mediaUrl":"HTTPS://e.com/i"}`, `{"type":"image","userId":"u","mediaUrl":"https:///i"}`,
		`{"type":"location","userId":"u","coordinates":{"lat":90,"long":-180}}`, `{"type":"location","userId":"u","coordinates":{"lat":90.00001,"long":0}}`,
		`{"type":"location","userId":"u","coordinates":{"lat":1e400,"long":0}}`, `{"type":"location","userId":"u","coordinates":{"lat":"1","long":0}}`, `{"type":"location","userId":"u","coordinates":{"lat":0}}`,
		`{"type":"contacts","userId":"u","contacts":[]}`, `{"type":"contacts","userId":"u","contacts":[{}]}`, `{"type":"contacts","userId":"u","contacts":[{"phones":[]}]}`, `{"type":"contacts","userId":"u","contacts":[{"phones":[null]}]}`,
		`{"type":"quick_reply","userId":"u","text":"t","quick_replies":[{"title":"a"},{"title":"b"},{"title":"a"}]}`,
		fmt.Sprintf(flowMessage, `{}`), fmt.Sprintf(flowMessage, `null`), fmt.Sprintf(flowMessage, `[]`), fmt.Sprintf(flowMessage, `{"a":{"b":1,"b":2}}`), fmt.Sprintf(flowMessage, `{"a":12345678901234567890,"b":null}`),
		fmt.Sprintf(reply, "0", `"p"`), fmt.Sprintf(reply, "2.0", `{}`), fmt.Sprintf(reply, "2.5", `{}`), fmt.Sprintf(reply, "10", `[1]`), fmt.Sprintf(reply, "-1", `false`), fmt.Sprintf(reply, "0", `null`), fmt.Sprintf(reply, "1e0", `[null]`),
	}
	accepted := 0
	for _, body := range bodies {
		r, err := http.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		byContract := validator.Request("sendMessage", map[string]string{"botId": "b"}, r)
		read, byTypes := jelou.UnmarshalMessage([]byte(body))
		if byTypes == nil {
			byTypes = read.Validate()
			accepted++
		}
		if (byContract == nil) != (byTypes == nil) {
			t.Errorf("%.120s\n\tcontract: %v\n\ttypes: %v", body, byContract, byTypes)
		}
	}
	if accepted == 0 || accepted == len(bodies) {
		t.Errorf("%d of %d messages are valid, want some of each", accepted, len(bodies))
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
