package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

const (
	privatePhone = "593987654321"
	privateText  = "Su paquete espera en Calle Larga 7"
)

// basicValue is the Authorization header without "Basic " and the final padding.
var basicValue = base64.RawStdEncoding.EncodeToString([]byte(clientID + ":" + clientSecret))

// privateForms maps every encoding of each private value to a description of it.
var privateForms = func() map[string]string {
	forms := make(map[string]string)
	for name, value := range map[string]string{
		"phone number": privatePhone, "message": privateText, "secret": clientSecret, "credentials": basicValue,
	} {
		add := func(how, form string) { forms[form] = name + how }
		add(" escaped in a query", url.QueryEscape(value))
		add(" escaped in a path", url.PathEscape(value))
		add(" in hexadecimal", hex.EncodeToString([]byte(value)))
		add(" in upper hexadecimal", strings.ToUpper(hex.EncodeToString([]byte(value))))
		add(" as numbers", strings.Trim(fmt.Sprintf("%d", []byte(value)), "[]"))
		add(" as Go", strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(value)), "[]byte{"), "}"))
		// In base64 the same bytes have three forms, depending on their offset. The forms lack their ends, because the
		// ends depend on the neighbouring bytes.
		for begin := range 3 {
			encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, begin), value...))
			add(" in base64", encoded[4:len(encoded)-2])
		}
		add("", value)
	}
	return forms
}()

// leak returns the name of the private value in printed, or "".
func leak(printed string) string {
	for form, name := range privateForms {
		if strings.Contains(printed, form) {
			return name
		}
	}
	return ""
}

// leakIn prints value with each verb and with slog. It describes the first output that contains a private value, or
// returns "".
func leakIn(value any, verbs string) string {
	for _, verb := range verbs {
		for _, flag := range []string{"", "+", "#"} {
			if flag != "" && verb != 'v' {
				continue
			}
			format := "%" + flag + string(verb)
			printed := fmt.Sprintf(format, value)
			if name := leak(printed); name != "" {
				return fmt.Sprintf("%s of %T shows the %s: %s", format, value, name, printed)
			}
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("send", "value", value)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("send", slog.Group("in", "value", value))
	if name := leak(log.String()); name != "" {
		return fmt.Sprintf("slog of %T shows the %s: %s", value, name, log.String())
	}
	return ""
}

func leakInJSON(value any) string {
	// If value cannot be encoded, a caller sees only the error.
	encoded, err := json.Marshal(value)
	if name := leak(string(encoded) + fmt.Sprint(err)); name != "" {
		return fmt.Sprintf("JSON of %T shows the %s: %s %v", value, name, encoded, err)
	}
	return ""
}

const (
	allVerbs = "vqsxdt"
	// A wrapper holds its error in an unexported field. For %d and %t, fmt does not call the methods of such a field, as
	// the documentation of delivery.Error says.
	textVerbs = "vqsx"
)

func noLeakIn(t *testing.T, value any) {
	t.Helper()
	if found := cmp.Or(leakIn(value, allVerbs), leakInJSON(value)); found != "" {
		t.Error(found)
	}
}

// noLeakInError checks err, the errors that it wraps, and errors that wrap it.
func noLeakInError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("the call returned no error")
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		found := ""
		switch typed := e.(type) { //nolint:errorlint // the loop visits each error in the chain
		case *delivery.Error:
			found = cmp.Or(leakIn(typed, allVerbs), leakIn(*typed, allVerbs), leakInJSON(typed), leakInJSON(*typed))
		case *jelou.ValidationError:
			found = cmp.Or(leakIn(typed, allVerbs), leakIn(*typed, allVerbs), leakInJSON(typed))
		default:
			if ofThisModule(e) {
				found = cmp.Or(leak(e.Error()), leakInJSON(e))
			}
		}
		if found != "" {
			t.Error(found)
			return
		}
	}
	holder := struct{ Err error }{err}
	for _, value := range []any{holder, &holder} {
		noLeakIn(t, value)
	}
	for _, wrapped := range []error{fmt.Errorf("order 7: %w", err), errors.Join(err, io.EOF)} {
		if found := cmp.Or(leakIn(wrapped, textVerbs), leakInJSON(wrapped)); found != "" {
			t.Error(found)
		}
	}
}

// ofThisModule reports whether the error's type belongs to this module. Then its text must not have anything private.
func ofThisModule(err error) bool {
	concrete := reflect.TypeOf(err)
	if concrete.Kind() == reflect.Pointer {
		concrete = concrete.Elem()
	}
	path := concrete.PkgPath()
	return strings.HasPrefix(path, "github.com/jelou-go/jelou/") && !strings.Contains(path, "/e2e")
}

// doerFunc is a caller's own HTTP client.
type doerFunc func(*http.Request) (*http.Response, error)

func (f doerFunc) Do(req *http.Request) (*http.Response, error) { return f(req) }

// timeoutError is a foreign error with a Timeout method.
type timeoutError struct{ text string }

func (e timeoutError) Error() string { return e.text }
func (timeoutError) Timeout() bool   { return true }

// everything is a careless error text that contains all private values.
const everything = "POST /users/+" + privatePhone + ": " + privateText + " (" + clientSecret + ")"

func secretMessage() jelou.TextMessage {
	return jelou.TextMessage{UserID: privatePhone, Text: privateText}
}

func sendSecret(ctx context.Context, client *jelou.ClientWithResponses) error {
	_, err := client.SendMessageWithResponse(ctx, "+"+privatePhone, secretMessage())
	return err
}

func TestNothingPrivateIsPrinted(t *testing.T) {
	t.Run("leak finds every form", func(t *testing.T) {
		for _, printed := range []string{
			everything, "%2B" + privatePhone, url.QueryEscape(privateText), fmt.Sprintf("%x", everything), fmt.Sprintf("%d", []byte(everything)),
			fmt.Sprintf("%#v", []byte(everything)), base64.StdEncoding.EncodeToString([]byte(everything)), "Basic " + basicValue,
		} {
			if leak(printed) == "" {
				t.Errorf("leak() does not find the private value in %s", printed)
			}
		}
		if name := leak("jelou: refused: HTTP 400"); name != "" {
			t.Errorf("leak() finds a %s in a text without one", name)
		}
	})
	t.Run("values", func(t *testing.T) {
		creds, err := auth.NewBasic(clientID, clientSecret)
		if err != nil {
			t.Fatal(err)
		}
		client := newClient(t, "https://api.invalid")
		for _, value := range []any{creds, *creds, client, *client, client.ClientInterface, *client.ClientInterface.(*jelou.Client)} {
			noLeakIn(t, value)
		}
		text, flow := secretMessage(), jelou.FlowButton{Text: privateText}
		contacts := jelou.ContactsMessage{UserID: privatePhone, Contacts: []jelou.Contact{{Phones: []jelou.ContactPhone{{Phone: privatePhone}}}}}
		card := jelou.CarouselCard{
			Header: jelou.CarouselImageHeader{Image: jelou.CarouselMedia{Link: privatePhone}}, Body: &jelou.CarouselBody{Text: privateText},
			Action: jelou.CarouselReplyAction{Buttons: []jelou.CarouselReplyButton{{QuickReply: jelou.CarouselReply{Title: privateText}}}},
		}
		// This loop does not encode JSON: the client sends messages as JSON, and JSON is the documented way to look inside. A
		// handler of slog encodes a value that only holds a message.
		for _, message := range []any{jelou.Message(text), struct{ M jelou.Message }{text}, []jelou.Message{&text}, []any{card.Action}} {
			for _, verb := range []string{"v", "+v", "#v", "q", "s", "x", "d", "t"} {
				if printed := fmt.Sprintf("%"+verb, message); leak(printed) != "" {
					t.Errorf("%%%s of %T printed %s", verb, message, printed)
				}
			}
		}
		for _, message := range []any{text, &text, flow, &flow, contacts, &contacts, card} {
			if found := leakIn(message, allVerbs); found != "" {
				t.Error(found)
			}
		}
		if printed := fmt.Sprint(text); printed != "TextMessage(content hidden)" {
			t.Errorf("a message is printed as %s", printed)
		}
	})
	t.Run("credentials", privateCredentials)
	t.Run("server URLs", privateServerURLs)
	t.Run("before sending", privateBeforeSending)
	t.Run("network", privateNetwork)
	t.Run("foreign causes", privateForeignCauses)
	t.Run("responses", privateResponses)
	t.Run("error bodies", privateErrorBodies)
}

func privateCredentials(t *testing.T) {
	for _, pair := range [][2]string{
		{clientID, ""}, {"", clientSecret}, {clientID + ":", clientSecret}, {clientID, clientSecret + "\n"}, {clientID, " " + clientSecret},
		{clientSecret + ":", clientSecret + "\x7f"}, {clientID, clientSecret + "\xff"}, {privatePhone + "\n", clientSecret + "\t"},
	} {
		_, err := auth.NewBasic(pair[0], pair[1])
		noLeakInError(t, err)
		t.Setenv(auth.EnvClientID, pair[0])
		t.Setenv(auth.EnvClientSecret, pair[1])
		_, err = auth.FromEnv()
		noLeakInError(t, err)
	}
	creds, err := auth.NewBasic(clientID, clientSecret)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://api.invalid/"+privatePhone, nil)
	if err != nil {
		t.Fatal(err)
	}
	noLeakInError(t, creds.Intercept(t.Context(), req))
	noLeakInError(t, creds.Intercept(t.Context(), nil))
	noLeakInError(t, new(auth.Basic).Intercept(t.Context(), req))
}

func privateServerURLs(t *testing.T) {
	for _, server := range []string{
		"https://" + clientID + ":" + clientSecret + "@api.jelou.ai", "https://" + clientID + ":" + clientSecret + "@[bad", clientSecret,
		"https://api.jelou.ai?key=" + clientSecret, "https://api.jelou.ai#" + clientSecret, "ftp://" + clientSecret, "https://api.jelou.ai:" + clientSecret,
		"https://api.jelou.ai/%zz" + privatePhone, "https://" + privatePhone + "\x7f",
	} {
		_, err := jelou.NewClientWithResponses(server)
		noLeakInError(t, err)
		_, err = jelou.NewSendMessageRequest(server, privatePhone, secretMessage())
		noLeakInError(t, err)
		// A client that was not made with NewClient checks its URL, too.
		client := &jelou.ClientWithResponses{ClientInterface: &jelou.Client{Server: server, Client: http.DefaultClient}}
		noLeakInError(t, sendSecret(t.Context(), client))
	}
}

func privateBeforeSending(t *testing.T) {
	once := jelou.WithHTTPClient(transport.New(transport.WithRetries(0)))
	client := newClient(t, closed, once)
	unchecked := newClient(t, closed, jelou.WithoutValidation(), once)
	text, phone := privateText, privatePhone
	for _, message := range []jelou.Message{
		jelou.TextMessage{UserID: phone, Text: strings.Repeat(text, 1000)},
		jelou.TextMessage{UserID: phone, Text: text, Title: strings.Repeat(text, 10), BotID: phone},
		jelou.TextMessage{UserID: phone, Text: text, Type: jelou.TextMessageType(text)},
		jelou.TextMessage{UserID: phone, Text: text, Options: make([]jelou.ListOption, 20)},
		jelou.AudioMessage{UserID: phone, MediaURL: "http://" + phone + ":" + clientSecret + "@x/" + url.PathEscape(text)},
		jelou.AudioMessage{UserID: phone, MediaURL: "https://[" + phone, Type: jelou.AudioMessageType(phone)},
		jelou.CTAURLMessage{UserID: phone, Text: text, Parameters: jelou.URLButton{URL: phone, DisplayText: strings.Repeat(text, 9)}},
		jelou.ContactsMessage{UserID: phone, Type: jelou.ContactsMessageType(phone), Contacts: []jelou.Contact{{Phones: []jelou.ContactPhone{{Phone: phone}}}}},
	} {
		err := func() error { _, err := client.SendMessageWithResponse(t.Context(), "+"+phone, message); return err }()
		wantFailure(t, err, delivery.NotSent)
		if !errors.As(err, new(*jelou.ValidationError)) {
			t.Errorf("%T: %v does not wrap a *jelou.ValidationError", message, err)
		}
		noLeakInError(t, err)
		_, err = unchecked.SendMessageWithResponse(t.Context(), phone, message)
		wantFailure(t, err, delivery.NotSent)
		noLeakInError(t, err)
	}
	for _, id := range []string{phone + "\n", "\x00" + text, ".."} {
		_, err := client.SendMessageWithResponse(t.Context(), id, secretMessage())
		noLeakInError(t, err)
		_, err = client.SendFlowMessageWithResponse(t.Context(), phone, id, jelou.FlowButton{Text: text, Parameters: jelou.FlowButtonParameters{FlowName: "f", FlowCTA: "go"}})
		noLeakInError(t, err)
	}
	_, err := client.SendFlowMessageWithResponse(t.Context(), phone, phone, jelou.FlowButton{Text: text})
	noLeakInError(t, err)

	// Errors about decoded JSON quote only the names of members, which give the place of the error.
	for _, body := range []string{
		`{"type":"` + text + `"}`, `{"type":"text","userId":` + phone + `}`, `{"type":"text","text":"` + text, `"` + text + `"`, phone,
		`{"type":"text","userId":"` + phone + `","userId":"` + phone + `"}`,
	} {
		if _, err := jelou.UnmarshalMessage([]byte(body)); err == nil {
			t.Errorf("UnmarshalMessage(%s) returned no error", body)
		} else {
			noLeakInError(t, err)
		}
	}

	// An editor makes a header or the address invalid.
	for _, edit := range []func(*http.Request){
		func(req *http.Request) { req.Header.Set("X-To", phone+"\n") },
		func(req *http.Request) { req.Header[text] = []string{phone} },
		func(req *http.Request) { req.URL.Scheme = phone },
		func(req *http.Request) { req.URL.Host = "" },
		func(req *http.Request) { req.Method = text },
		func(req *http.Request) { req.Host = text + "\n" },
		func(req *http.Request) { req.URL = nil },
		func(req *http.Request) { req.Header.Set("Authorization", clientSecret+"\r\n") },
	} {
		_, err := client.SendMessageWithResponse(t.Context(), phone, secretMessage(), func(_ context.Context, req *http.Request) error {
			edit(req)
			return nil
		})
		noLeakInError(t, err)
	}
	_, err = client.SendMessageWithResponse(t.Context(), phone, secretMessage(), func(context.Context, *http.Request) error {
		return fmt.Errorf("cannot sign: %w", errors.New(everything+basicValue))
	})
	noLeakInError(t, err)
}

func privateNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("attempts that fail wait for the next")
	}
	for _, address := range []string{closed, "https://" + privatePhone + ".invalid", "https://broken" + privatePhone + ".invalid"} {
		noLeakInError(t, sendSecret(t.Context(), newClient(t, address)))
	}
	proxy, err := url.Parse(strings.Replace(closed, "//", "//"+clientID+":"+clientSecret+"@", 1))
	if err != nil {
		t.Fatal(err)
	}
	refusing := listen(t, nil, says("HTTP/1.1 407 "+everything+"\r\nContent-Length: 0\r\n\r\n"))
	refusingURL := *proxy
	refusingURL.Host = refusing.listener.Addr().String()
	for _, via := range []*url.URL{proxy, &refusingURL} {
		client := newClient(t, "https://api.invalid", jelou.WithHTTPClient(transport.New(transport.WithRetries(0), transport.WithBase(&http.Transport{Proxy: http.ProxyURL(via)}))))
		noLeakInError(t, sendSecret(t.Context(), client))
	}

	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New(everything))
	noLeakInError(t, sendSecret(ended, newClient(t, closed)))
	late, cancelLate := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), errors.New(everything))
	defer cancelLate()
	noLeakInError(t, sendSecret(late, newClient(t, closed)))

	for _, r := range []row{
		{name: "unknown authority", tls: stranger.server(privatePhone+".example", time.Hour), talk: says(sent)},
		{name: "another host", tls: trusted.server(privatePhone+".example", time.Hour), talk: says(sent)},
		{name: "expired", tls: trusted.server("127.0.0.1", -time.Hour), talk: says(sent)},
		{name: "plain server", address: "https", talk: func(w *wire) { _, _ = w.in.Peek(1); w.say(reply(400, everything)); w.hang() }},
		{name: "hangs up", talk: func(w *wire) { w.whole(); w.fin() }},
		{name: "resets", talk: func(w *wire) { w.whole(); w.reset() }},
		{name: "no HTTP", talk: saysAndCloses(everything + "\r\n")},
		{name: "malformed status", talk: saysAndCloses("HTTP/1.1 " + privatePhone + " " + everything + "\r\n\r\n")},
		{name: "malformed header", talk: saysAndCloses("HTTP/1.1 200 OK\r\n" + everything + "\r\n\r\n")},
		{name: "malformed header name", talk: saysAndCloses("HTTP/1.1 200 OK\r\n(" + privatePhone + "): 1\r\n\r\n")},
		{name: "malformed length", talk: saysAndCloses("HTTP/1.1 200 OK\r\nContent-Length: x" + everything + "\r\n\r\n")},
		{name: "malformed encoding", talk: saysAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + everything + "\r\n\r\n")},
		{name: "malformed chunk", talk: saysAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + everything + "\r\n")},
		{name: "malformed trailer", talk: saysAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + everything + "\r\n\r\n")},
		{name: "malformed gzip", talk: says(reply(200, everything, "Content-Encoding: gzip"))},
		{name: "large headers", talk: saysAndCloses("HTTP/1.1 200 OK\r\nX: " + strings.Repeat(everything, 2000) + "\r\n\r\n")},
		{name: "switching protocols", talk: saysAndCloses("HTTP/1.1 101 " + everything + "\r\nUpgrade: " + privatePhone + "\r\nConnection: Upgrade\r\n\r\n" + everything)},
		{name: "GOAWAY", tls: localHTTP2, talk: http2Server(nil, func(f *frames) bool {
			_ = f.WriteGoAway(f.stream, http2.ErrCodeInternal, []byte(everything))
			return true
		})},
		{name: "RST_STREAM", tls: localHTTP2, talk: http2Server(nil, resets(http2.ErrCodeInternal))},
	} {
		t.Run(r.name, func(t *testing.T) {
			p := listen(t, r.tls, r.talk)
			if r.address == "https" {
				p.url = "https" + strings.TrimPrefix(p.url, "http")
			}
			client := newClient(t, p.url)
			err := sendSecret(t.Context(), client)
			p.finish(client)
			noLeakInError(t, err)
		})
	}
	t.Run("context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		p := listen(t, nil, func(w *wire) { w.whole(); cancel(errors.New(everything)); w.hang() })
		client := newClient(t, p.url)
		err := sendSecret(ctx, client)
		p.finish(client)
		noLeakInError(t, err)
	})
}

// A caller's own client or base may return any error.
func privateForeignCauses(t *testing.T) {
	secret := errors.New(everything + " Basic " + basicValue)
	unix := &net.UnixAddr{Name: "/run/" + privatePhone, Net: "unix"}
	for _, cause := range []error{
		secret,
		&url.Error{Op: "Post", URL: "https://" + clientID + ":" + clientSecret + "@x/" + privatePhone, Err: secret},
		fmt.Errorf("send %s: %w", privatePhone, context.DeadlineExceeded),
		fmt.Errorf("send %s: %w", privatePhone, &net.OpError{Op: "dial", Net: privatePhone, Addr: unix, Source: unix, Err: secret}),
		&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError(privatePhone, syscall.ECONNREFUSED)},
		&net.DNSError{Err: everything, Name: privatePhone + ".example", Server: privatePhone},
		&net.DNSError{Err: everything, Name: "x." + clientSecret + "." + privatePhone},
		&net.AddrError{Err: everything, Addr: privatePhone},
		&os.PathError{Op: privateText, Path: privatePhone, Err: syscall.ENOENT},
		timeoutError{everything},
		errors.Join(secret, timeoutError{everything}, io.ErrUnexpectedEOF),
		errors.New("net/http: server response headers exceeded " + everything),
		&delivery.Error{Outcome: delivery.Refused, StatusCode: 400, Code: privatePhone, Messages: []string{everything}, RequestID: privatePhone, Body: []byte(everything), Err: secret},
		fmt.Errorf("%s: %w", everything, &delivery.Error{Outcome: delivery.NotSent, Err: secret}),
		&jelou.ValidationError{},
	} {
		client := newClient(t, "https://api.invalid", jelou.WithHTTPClient(doerFunc(func(*http.Request) (*http.Response, error) { return nil, cause })))
		noLeakInError(t, sendSecret(t.Context(), client))
		base := roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, cause })
		client = newClient(t, "https://api.invalid", jelou.WithHTTPClient(transport.New(transport.WithRetries(0), transport.WithBase(base))))
		noLeakInError(t, sendSecret(t.Context(), client))
		// The same error can occur while the client reads the body of a response.
		for _, status := range []int{200, 400, 500} {
			client = newClient(t, "https://api.invalid", jelou.WithHTTPClient(doerFunc(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Status: everything, Request: req, Body: io.NopCloser(io.MultiReader(strings.NewReader(everything), failing{cause}))}, nil
			})))
			noLeakInError(t, sendSecret(t.Context(), client))
		}
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// privateEchoes holds the private values in the forms in which a response can repeat them.
var privateEchoes = map[string]string{
	"phone": privatePhone, "plus phone": "+" + privatePhone, "escaped phone": "%2B" + privatePhone, "phone in words": "user " + privatePhone + " not found",
	"phone in an id": "req-" + privatePhone, "phone in a hexadecimal id": "abcd-" + privatePhone, "text": privateText, "secret": clientSecret, "authorization": "Basic " + basicValue + "=", "credentials": basicValue,
}

// echo returns a response that repeats value in every place outside its body.
func echo(status int, value, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nX-Request-Id: %s\r\nLocation: https://%s/%s\r\nRetry-After: %s\r\nWww-Authenticate: %s\r\nSet-Cookie: %s\r\nContent-Length: %d\r\n\r\n%s",
		status, value, value, "x", url.PathEscape(value), value, value, value, len(body), body)
}

func privateResponses(t *testing.T) {
	for name, value := range privateEchoes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for status, body := range map[int]string{
				200: `{"success":"` + value + `","messageId":"` + value + `"}`, 201: `{"messageId":{"` + value + `":1}}`, 202: value, 203: `{"messageId":[` + privatePhone + `]}`,
				204: "", 300: value, 302: value, 307: value, 400: value, 404: value, 500: value, 503: `{"code":"` + value + `","message":"` + value + `"}`,
			} {
				response := echo(status, value, body)
				if status == 204 {
					response = strings.Replace(response, "Content-Length: 0\r\n", "", 1)
				}
				p := listen(t, nil, saysAndCloses(response))
				client := newClient(t, p.url)
				err := sendSecret(t.Context(), client)
				p.finish(client)
				noLeakInError(t, err)
			}
		})
	}
}

// The bodies are the error bodies that Jelou documents, with a private value in every place.
func privateErrorBodies(t *testing.T) {
	for name, body := range map[string]string{
		"code table": `{"code":"X","description":"X"}`, "short form": `{"message":"X"}`,
		"list":             `{"message":["X"],"statusMessage":"X","status":0,"error":{"code":"X","key":"X","description":"X","developerMessages":{"es":"X","en":"X"},"clientMessages":{"es":"X"}}}`,
		"key alone":        `{"message":["X"],"error":{"key":"X"}}`,
		"fields":           `{"message":["X"],"error":{"code":"E0422","key":"X"},"validationError":{"X":[{"en":"X","es":"X","pt":"X"}]}}`,
		"generic":          `{"message":"X","statusMessage":"X","status":1,"error":{"code":"X","key":"X","description":"X","developerMessages":{"X":"X"},"clientMessages":{}},"validationError":{"X":"X"}}`,
		"template failure": `{"message":["X"],"status":"X","_metadata":{"error":{"X":"X"},"body":{"destinations":[{"destination":"X"}],"elementName":"X","type":"text"}}}`,
		"HTML":             `<html><title>X</title><body>X</body></html>`,
		"cut off":          `{"message":"X`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, value := range privateEchoes {
				for _, status := range []int{400, 401, 403, 404, 422, 500} {
					p := listen(t, nil, saysAndCloses(echo(status, value, strings.ReplaceAll(body, "X", value))))
					client := newClient(t, p.url)
					err := sendSecret(t.Context(), client)
					p.finish(client)
					noLeakInError(t, err)
				}
			}
		})
	}
}
