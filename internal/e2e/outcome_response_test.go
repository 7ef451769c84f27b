package e2e

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// Only a 2xx with a message id is success. Any other response is a failure.
func TestOnlyA2xxWithAnIDIsAccepted(t *testing.T) {
	t.Parallel()
	ok := func(body string) func(*wire) { return says(reply(200, body, "Content-Type: application/json")) }
	accepted := func(status int) want { return want{status: status, requests: 1, conns: 1} }
	unknown := func(status int, cause func(error) bool) want {
		return want{outcome: delivery.Unknown, status: status, requests: 1, conns: 1, cause: cause}
	}
	refused := func(status int) want {
		return want{outcome: delivery.Refused, status: status, requests: 1, conns: 1}
	}
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	chunk := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }
	const hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	rows := []row{
		{name: "200 with proof", talk: ok(sent), want: accepted(200)},
		{name: "200 with proof and no success", talk: ok(`{"messageId":"msg_1"}`), want: accepted(200)},
		{name: "200 with proof, chunked", talk: says(chunked + chunk(sent[:5]) + chunk(sent[5:]) + "0\r\n\r\n"), want: accepted(200)},
		{name: "200 with proof, to the end of the connection", talk: saysAndCloses("HTTP/1.0 200 OK\r\n\r\n" + sent), want: accepted(200)},
		{name: "200 that calls itself text", talk: says(reply(200, sent, "Content-Type: text/html")), want: accepted(200)},
		{name: "201 with proof", talk: says(reply(201, sent)), want: accepted(201)},
		{name: "202 with proof", talk: says(reply(202, sent)), want: accepted(202)},
		{name: "100 before a 200", talk: says("HTTP/1.1 100 Continue\r\n\r\n" + reply(200, sent)), want: accepted(200)},
		{name: "103 before a 200", talk: says(hint + reply(200, sent)), want: accepted(200)},
		{name: "103 99 times before a 200", talk: says(strings.Repeat(hint, 99) + reply(200, sent)), want: accepted(200)},

		{name: "200 HTML", talk: says(reply(200, "<html><body>login</body></html>", "Content-Type: text/html")), want: unknown(200, nil)},
		{name: "200 empty", talk: ok(""), want: unknown(200, nil)},
		{name: "200 null", talk: ok("null"), want: unknown(200, nil)},
		{name: "200 list", talk: ok("[]"), want: unknown(200, nil)},
		{name: "200 string", talk: ok(`"x"`), want: unknown(200, nil)},
		{name: "200 without id", talk: ok(`{"success":true}`), want: unknown(200, nil)},
		{name: "200 id null", talk: ok(`{"success":true,"messageId":null}`), want: unknown(200, nil)},
		{name: "200 id empty", talk: ok(`{"success":true,"messageId":""}`), want: unknown(200, nil)},
		{name: "200 id an object", talk: ok(`{"success":true,"messageId":{"a":1}}`), want: unknown(200, nil)},
		{name: "200 success false with id", talk: ok(`{"success":false,"messageId":"msg_1"}`), want: refused(200)},
		{name: "200 success false without id", talk: ok(`{"success":false}`), want: refused(200)},
		{name: "200 success a string", talk: ok(`{"success":"false","messageId":"msg_1"}`), want: unknown(200, nil)},
		{name: "200 status failed", talk: ok(`{"message":["no"],"status":"failed"}`), want: refused(200)},
		{name: "200 two objects", talk: ok(sent + sent), want: unknown(200, nil)},
		{name: "200 cut off, with a length", talk: saysAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + sent), want: unknown(200, is(io.ErrUnexpectedEOF))},
		{name: "200 cut off, chunked", talk: saysAndCloses(chunked + chunk(sent)), want: unknown(200, is(io.ErrUnexpectedEOF))},
		{name: "200 cut off by the deadline", deadline: time.Second, talk: func(w *wire) {
			w.whole()
			w.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + sent)
			w.hang()
		}, want: unknown(200, is(context.DeadlineExceeded))},
		{name: "204", talk: says("HTTP/1.1 204 No Content\r\n\r\n"), want: unknown(204, nil)},
		{name: "205", talk: says(reply(205, "")), want: unknown(205, nil)},
		{name: "101", talk: saysAndCloses("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), want: unknown(101, nil)},
		// After a 101 the connection no longer speaks HTTP, and net/http does not apply the deadline to reading it.
		{name: "101 and the connection stays open", deadline: time.Second, talk: func(w *wire) {
			w.whole()
			w.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
			w.hang()
		}, want: unknown(101, nil)},
		{name: "100 and no more", talk: saysAndCloses("HTTP/1.1 100 Continue\r\n\r\n"), want: unknown(0, nil)},
		{name: "103 without end", talk: func(w *wire) {
			for w.whole() {
				w.flood("", hint)
			}
		}, want: unknown(0, nil)},
		{name: "malformed status line", talk: saysAndCloses("HTTP/1.1 abc\r\n\r\n"), want: unknown(0, nil)},
		{name: "no HTTP", talk: saysAndCloses("220 smtp.example ESMTP\r\n"), want: unknown(0, nil)},
		{name: "malformed header", talk: saysAndCloses("HTTP/1.1 200 OK\r\nno colon\r\n\r\n" + sent), want: unknown(0, nil)},
		{name: "two lengths", talk: saysAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 35\r\nContent-Length: 3\r\n\r\n" + sent), want: unknown(0, nil)},
		{name: "invalid gzip", talk: says(reply(200, sent, "Content-Encoding: gzip")), want: unknown(200, nil)},
		{name: "status 999", talk: says(reply(999, sent)), want: unknown(999, nil)},

		// A response counts even if the server did not read the whole request.
		{name: "413 before the request was read", send: sendBig, talk: func(w *wire) {
			w.head()
			w.say(reply(413, `{}`))
			w.hang()
		}, want: want{outcome: delivery.Refused, status: 413, parts: 1, conns: 1}},
		{name: "503 before the request was read", send: sendBig, talk: func(w *wire) {
			w.head()
			w.say(reply(503, `{}`))
			w.hang()
		}, want: want{outcome: delivery.Unknown, status: 503, parts: 1, conns: 1}},
	}
	for _, status := range []int{500, 502, 503, 504} {
		rows = append(rows,
			row{name: fmt.Sprint(status), talk: says(reply(status, `{"code":"internal_server_error"}`)), want: unknown(status, nil)},
			row{name: fmt.Sprint(status, " that looks like success"), talk: says(reply(status, sent, "Retry-After: 0")), want: unknown(status, nil)},
		)
	}
	run(t, rows)
}

// The client returns a redirect as the response, and never follows it. To follow it would post the message elsewhere, or
// make a GET whose response looks like success.
func TestRedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{300, 301, 302, 303, 304, 305, 307, 308} {
		for name, location := range map[string]string{
			"to the same host": "/elsewhere", "to another host": "OTHER", "without Location": "", "to an unreadable Location": "http://[bad", "to another scheme": "ftp://x/y",
		} {
			t.Run(fmt.Sprint(status, " ", name), func(t *testing.T) {
				t.Parallel()
				other := listen(t, nil, says(reply(200, sent)))
				var headers []string
				if location != "" {
					headers = []string{"Location: " + strings.ReplaceAll(location, "OTHER", strings.Replace(other.url, "127.0.0.1", "localhost", 1)+"/x")}
				}
				response := reply(status, sent, headers...)
				if status == 304 {
					response = "HTTP/1.1 304 Not Modified\r\n" + strings.Join(append(headers, "\r\n"), "\r\n")
				}
				p := listen(t, nil, says(response))
				client := newClient(t, p.url)
				resp, err := sendHello(t.Context(), client)
				p.finish(client)
				other.finish(client)
				outcome := delivery.Refused
				if status == 303 { // the service may have processed the message
					outcome = delivery.Unknown
				}
				want{outcome: outcome, status: status}.check(t, resp, err)
				if n := p.started.Load(); n != 1 {
					t.Errorf("the server received %d requests, want 1", n)
				}
				if n := other.conns.Load(); n != 0 {
					t.Errorf("the other host received %d connections, want none", n)
				}
			})
		}
	}
}

// Each 4xx refuses the message, whatever its body. The tests of package delivery have the other forms of a body.
func TestErrorBodyOfEachFormIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, code string
		messages         []string
	}{
		{"code table", `{"code":"message_could_not_be_send","description":"Not sent"}`, "message_could_not_be_send", []string{"Not sent"}},
		{"HTML", `<html><h1>Forbidden</h1></html>`, "", nil},
		{"empty", "", "", nil},
		{"not UTF-8", "{\"code\":\"caf\xe9\",\"message\":\"ol\xe1\"}", "caf\uFFFD", []string{"ol\uFFFD"}},
	}
	for _, test := range tests {
		for _, status := range []int{400, 401, 403, 404, 409, 413, 422} {
			t.Run(fmt.Sprint(status, " ", test.name), func(t *testing.T) {
				t.Parallel()
				p := listen(t, nil, says(reply(status, test.body, "X-Request-Id: 0a1b2c3d-e5f6")))
				client := newClient(t, p.url)
				resp, err := sendHello(t.Context(), client)
				p.finish(client)
				failure := want{outcome: delivery.Refused, status: status}.check(t, resp, err)
				if failure.Code != test.code || fmt.Sprintf("%q", failure.Messages) != fmt.Sprintf("%q", test.messages) {
					t.Errorf("code %q, messages %q; want %q, %q", failure.Code, failure.Messages, test.code, test.messages)
				}
				if string(failure.Body) != test.body || failure.RequestID != "0a1b2c3d-e5f6" {
					t.Errorf("body %q, request id %q", failure.Body, failure.RequestID)
				}
				if n := p.requests.Load(); n != 1 {
					t.Errorf("the server received %d requests, want 1", n)
				}
			})
		}
	}
}
