package e2e

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

var localHTTP2 = trusted.server("127.0.0.1", time.Hour, "h2")

// frames is one HTTP/2 connection to a peer.
type frames struct {
	*http2.Framer
	*wire
	conn   int32 // which connection of the peer this is, from 1
	stream uint32
}

// http2Server greets each connection, and calls answer when a whole request has come in; it closes the
// connection when answer says that it is done.
func http2Server(greet func(*frames), answer func(*frames) (done bool)) func(*wire) {
	return func(w *wire) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(w.in, preface); err != nil {
			return
		}
		f := &frames{Framer: http2.NewFramer(w, w.in), wire: w, conn: w.conns.Load()}
		_ = f.WriteSettings()
		if greet != nil {
			greet(f)
		}
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					_ = f.WriteSettingsAck()
				}
			case *http2.PingFrame:
				if !frame.IsAck() {
					_ = f.WritePing(true, frame.Data)
				}
			case *http2.HeadersFrame:
				w.started.Add(1)
			case *http2.DataFrame:
				if !frame.StreamEnded() {
					continue
				}
				w.requests.Add(1)
				f.stream = frame.StreamID
				if answer(f) {
					return
				}
			}
		}
	}
}

func (f *frames) header(status string, end bool) {
	var block bytes.Buffer
	_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: status})
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: f.stream, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: end})
}

func (f *frames) take() {
	f.header("200", false)
	_ = f.WriteData(f.stream, true, []byte(sent))
}

func takes(f *frames) bool { f.take(); return false }

func resets(code http2.ErrCode) func(*frames) bool {
	return func(f *frames) bool { _ = f.WriteRSTStream(f.stream, code); return false }
}

// first does something to the first request only, and takes all that follow.
func first(answer func(*frames) bool) func(*frames) bool {
	return func(f *frames) bool {
		if f.requests.Load() == 1 {
			return answer(f)
		}
		return takes(f)
	}
}

// goesAway says which stream was the last that it looked at.
func goesAway(last func(stream uint32) uint32, code http2.ErrCode) func(*frames) bool {
	return func(f *frames) bool { _ = f.WriteGoAway(last(f.stream), code, nil); return false }
}

func below(uint32) uint32        { return 0 }
func including(id uint32) uint32 { return id }
func above(uint32) uint32        { return 1<<31 - 1 }
func then(steps ...func(*frames) bool) func(*frames) bool {
	return func(f *frames) (done bool) {
		for _, step := range steps {
			done = step(f) || done
		}
		return done
	}
}
func closes(*frames) bool { return true }

// In HTTP/2 a server can say that it did not look at a request. Only then may it be sent again.
func TestOutcomeHTTP2(t *testing.T) {
	unknown := func(requests int32) want { return want{outcome: delivery.Unknown, requests: requests} }
	taken := func(requests int32) want { return want{status: 200, requests: requests} }
	partial := func(f *frames) bool {
		f.header("200", false)
		_ = f.WriteData(f.stream, false, []byte(sent))
		return false
	}
	rows := []row{
		{name: "success", talk: http2Server(nil, takes), want: taken(1)},
		{name: "500", talk: http2Server(nil, func(f *frames) bool { f.header("500", true); return false }), want: want{outcome: delivery.Unknown, status: 500, requests: 1}},
		{name: "302", talk: http2Server(nil, func(f *frames) bool { f.header("302", true); return false }), want: want{outcome: delivery.Refused, status: 302, requests: 1}},
		{name: "200 without a body", talk: http2Server(nil, func(f *frames) bool { f.header("200", true); return false }), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "103 before a 200", talk: http2Server(nil, func(f *frames) bool { f.header("103", false); return takes(f) }), want: taken(1)},
		{name: "429 then 200", talk: http2Server(nil, first(func(f *frames) bool { f.header("429", true); return false })), want: taken(2)},
		{name: "RST_STREAM INTERNAL_ERROR", talk: http2Server(nil, resets(http2.ErrCodeInternal)), want: unknown(1)},
		{name: "RST_STREAM CANCEL", talk: http2Server(nil, resets(http2.ErrCodeCancel)), want: unknown(1)},
		{name: "RST_STREAM NO_ERROR", talk: http2Server(nil, resets(http2.ErrCodeNo)), want: unknown(1)},
		{name: "RST_STREAM PROTOCOL_ERROR", talk: http2Server(nil, resets(http2.ErrCodeProtocol)), want: unknown(1)},
		{name: "RST_STREAM PROTOCOL_ERROR, the next would be taken", talk: http2Server(nil, first(resets(http2.ErrCodeProtocol))), want: unknown(1)},
		{name: "RST_STREAM ENHANCE_YOUR_CALM", talk: http2Server(nil, resets(http2.ErrCodeEnhanceYourCalm)), want: unknown(1)},
		{name: "RST_STREAM HTTP_1_1_REQUIRED", talk: http2Server(nil, resets(http2.ErrCodeHTTP11Required)), want: unknown(1)},
		{name: "RST_STREAM in the middle of a 200", talk: http2Server(nil, then(partial, resets(http2.ErrCodeInternal))), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "REFUSED_STREAM in the middle of a 200", talk: http2Server(nil, then(partial, resets(http2.ErrCodeRefusedStream))), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "closed after the request", talk: http2Server(nil, closes), want: unknown(1)},
		{name: "reset after the request", talk: http2Server(nil, func(f *frames) bool { f.reset(); return true }), want: unknown(1)},
		{name: "closed in the middle of a 200", talk: http2Server(nil, then(partial, closes)), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "GOAWAY with the request, then its answer", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeNo), takes)), want: taken(1)},
		{name: "GOAWAY with all requests, then the answer", talk: http2Server(nil, then(goesAway(above, http2.ErrCodeNo), takes)), want: taken(1)},
		{name: "GOAWAY with the request, then closed", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeNo), closes)), want: unknown(1)},
		{name: "GOAWAY with all requests, then closed", talk: http2Server(nil, then(goesAway(above, http2.ErrCodeNo), closes)), want: unknown(1)},
		{name: "GOAWAY INTERNAL_ERROR with the request, then closed", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeInternal), closes)), want: unknown(1)},
		{name: "GOAWAY INTERNAL_ERROR without the request", talk: http2Server(nil, then(goesAway(below, http2.ErrCodeInternal), closes)), want: unknown(1)},
		{name: "context ends after the request", talk: http2Server(nil, func(f *frames) bool { f.hangUp(); return false }), want: want{outcome: delivery.Unknown, requests: 1, cause: is(context.Canceled)}},
		{name: "deadline passes after the request", deadline: time.Second, talk: http2Server(nil, func(*frames) bool { return false }), want: want{outcome: delivery.Unknown, requests: 1, cause: is(context.DeadlineExceeded)}},
		{name: "HTTP/1.1 where HTTP/2 was agreed", talk: func(w *wire) { _, _ = w.in.Peek(1); w.say(reply(400, "")) }, want: want{outcome: delivery.Unknown}},
	}
	for i := range rows {
		rows[i].tls = localHTTP2
	}
	run(t, rows)
}

// Where the server says that it did not look at the request, it may come again, but three times at most, and
// a message is taken once.
func TestOutcomeHTTP2SentAgain(t *testing.T) {
	away := func(f *frames) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }
	for _, test := range []struct {
		name   string
		greet  func(*frames)
		answer func(*frames) bool
		never  bool
	}{
		{name: "REFUSED_STREAM once", answer: first(resets(http2.ErrCodeRefusedStream))},
		{name: "REFUSED_STREAM always", answer: resets(http2.ErrCodeRefusedStream), never: true},
		{name: "GOAWAY without the request, once", answer: first(goesAway(below, http2.ErrCodeNo))},
		{name: "GOAWAY without the request, always", answer: goesAway(below, http2.ErrCodeNo), never: true},
		{name: "GOAWAY before the request, once", greet: func(f *frames) {
			if f.conn == 1 {
				away(f)
			}
		}, answer: takes},
		{name: "GOAWAY before the request, always", greet: away, answer: func(*frames) bool { return false }, never: true},
	} {
		for how, options := range map[string][]jelou.ClientOption{"default": nil, "through a base": throughBase()} {
			t.Run(test.name+", "+how, func(t *testing.T) {
				t.Parallel()
				p := listen(t, localHTTP2, http2Server(test.greet, func(f *frames) bool {
					if f.conn == 1 && test.greet != nil {
						return false // it came in after the server had said that it would not look
					}
					return test.answer(f)
				}))
				client := newClient(t, p.url, options...)
				resp, err := sendHello(t.Context(), client)
				p.finish(client)
				if test.never {
					want{outcome: delivery.NotSent}.check(t, resp, err)
				} else {
					want{}.check(t, resp, err)
				}
				if n := p.started.Load(); n > 3 {
					t.Errorf("the server saw %d requests", n)
				}
			})
		}
	}
}
