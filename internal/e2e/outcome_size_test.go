package e2e

import (
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

const enormous = 96 << 20

// flood writes head, then repeats piece up to an enormous size, or until the client stops reading.
func (w *wire) flood(head, piece string) {
	// The buffer is small, because its bytes count as written although nobody has read them.
	_ = w.tcp.SetWriteBuffer(64 << 10)
	w.say(head)
	piece = strings.Repeat(piece, max(1, 64<<10/len(piece)))
	for n := 0; n < enormous; n += len(piece) {
		written, err := io.WriteString(w, piece)
		w.wrote.Add(int64(written))
		if err != nil {
			return
		}
	}
}

// floods sends an enormous response to each request.
func floods(head, piece string) func(*wire) {
	return func(w *wire) {
		for w.whole() {
			w.flood(head, piece)
		}
	}
}

// zeros returns an enormous body of zeros, compressed.
func zeros(t *testing.T) string {
	t.Helper()
	var compressed bytes.Buffer
	piece := func(p []byte) {
		writer, _ := gzip.NewWriterLevel(&compressed, gzip.BestSpeed)
		if _, err := writer.Write(p); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// Concatenated gzip streams are one body.
	piece(make([]byte, 1<<20))
	return strings.Repeat(compressed.String(), enormous>>20)
}

// An endless response costs about 1 MiB on the wire and in memory. These tests do not run in parallel, because they
// measure the memory of the whole program.
func TestEndlessResponseCostsLittle(t *testing.T) {
	const (
		// Limits per request. The limit wire includes the sockets' buffers, which hold bytes that nobody reads: Linux lets
		// them grow to 10 MiB. The server would write 96 MiB.
		wire   = 16 << 20
		memory = 12 << 20
	)
	tooLarge := is(delivery.ErrBodyTooLarge)
	mib := strings.Repeat("x", 1<<20)
	length := func(status string) string {
		return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: 100663296\r\n\r\n"
	}
	chunked := func(status string) string {
		return "HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n"
	}
	chunk := "10000\r\n" + mib[:1<<16] + "\r\n"
	for _, r := range []row{
		{name: "200 with a length", talk: floods(length("200 OK"), mib), want: want{outcome: delivery.Unknown, status: 200, requests: 1, cause: tooLarge}},
		{name: "200 chunked", talk: floods(chunked("200 OK"), chunk), want: want{outcome: delivery.Unknown, status: 200, requests: 1, cause: tooLarge}},
		{name: "200 with proof and blanks", talk: floods(length("200 OK")+sent, strings.Repeat(" ", 1<<20)), want: want{outcome: delivery.Unknown, status: 200, requests: 1, cause: tooLarge}},
		{name: "400 with a length", talk: floods(length("400 Bad Request")+`{"message":"`, mib), want: want{outcome: delivery.Refused, status: 400, requests: 1, cause: tooLarge}},
		{name: "401 chunked", talk: floods(chunked("401 Unauthorized"), chunk), want: want{outcome: delivery.Refused, status: 401, requests: 1, cause: tooLarge}},
		{name: "302", talk: floods(length("302 Found"), mib), want: want{outcome: delivery.Refused, status: 302, requests: 1, cause: tooLarge}},
		{name: "500 with a length", talk: floods(length("500 Internal Server Error"), mib), want: want{outcome: delivery.Unknown, status: 500, requests: 1, cause: tooLarge}},
		{name: "429", talk: floods(length("429 Too Many Requests"), mib), want: want{outcome: delivery.Refused, status: 429, requests: 3, cause: tooLarge}},
		{name: "gzip", talk: says(reply(200, zeros(t), "Content-Encoding: gzip")), want: want{outcome: delivery.Unknown, status: 200, requests: 1, cause: tooLarge}},
		{name: "headers", talk: floods("HTTP/1.1 200 OK\r\n", "X-Header: 0123456789\r\n"), want: want{outcome: delivery.Unknown, requests: 1}},
		{name: "one header", talk: floods("HTTP/1.1 200 OK\r\nX-Header: ", mib), want: want{outcome: delivery.Unknown, requests: 1}},
		{name: "status line", talk: floods("HTTP/1.1 200 ", mib), want: want{outcome: delivery.Unknown, requests: 1}},
		{name: "reason phrase", talk: says("HTTP/1.1 400 " + mib[:60<<10] + "\r\nContent-Length: 0\r\n\r\n"), want: want{outcome: delivery.Refused, status: 400, requests: 1}},
		{name: "chunk extension", talk: floods(chunked("200 OK")+"1;", mib), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "trailer", talk: floods(chunked("200 OK")+"23\r\n"+sent+"\r\n0\r\n", "X-Header: 0123456789\r\n"), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
	} {
		t.Run(r.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			p := r.run(t)
			runtime.ReadMemStats(&after)
			wrote, cost := p.wrote.Load()/int64(r.want.requests), (after.TotalAlloc-before.TotalAlloc)/uint64(r.want.requests)
			t.Logf("%d KiB on the wire, %d KiB of memory", wrote>>10, cost>>10)
			if wrote > wire {
				t.Errorf("the server could write %d MiB, want at most %d", wrote>>20, wire>>20)
			}
			if cost > memory {
				t.Errorf("the call allocated %d MiB, want at most %d", cost>>20, memory>>20)
			}
		})
	}
}
