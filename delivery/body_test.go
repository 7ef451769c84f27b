package delivery

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return errors.New("close failed")
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadBodyClosesAndExplains(t *testing.T) {
	tests := map[string]struct {
		reader io.Reader
		length int
		is     error
		text   string
	}{
		"short":     {strings.NewReader("abc"), 3, nil, ""},
		"full":      {strings.NewReader(strings.Repeat("a", MaxBody)), MaxBody, nil, ""},
		"too large": {strings.NewReader(strings.Repeat("a", MaxBody+1)), MaxBody, ErrBodyTooLarge, "the response is larger than 1 MiB"},
		"cut off":   {io.MultiReader(strings.NewReader("abc"), failing{io.ErrUnexpectedEOF}), 3, io.ErrUnexpectedEOF, "the response was cut off: the connection was closed too early"},
		"timed out": {failing{context.DeadlineExceeded}, 0, context.DeadlineExceeded, "the response was cut off: deadline exceeded"},
		"private":   {failing{errors.New("593987654321")}, 0, nil, "the response was cut off: a cause whose text may be private"},
		"capped":    {failing{ErrBodyTooLarge}, 0, ErrBodyTooLarge, "the response is larger than 1 MiB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := &closing{Reader: test.reader}
			got, err := ReadBody(&http.Response{Body: body})
			if len(got) != test.length || !body.closed {
				t.Errorf("read %d bytes, want %d; closed %v", len(got), test.length, body.closed)
			}
			if (err != nil) != (test.text != "") || (test.is != nil && !errors.Is(err, test.is)) {
				t.Fatalf("error %v, want %q", err, test.text)
			}
			if err == nil {
				return
			}
			if text := Wrap(Unknown, err).Error(); text != "jelou: delivery unknown: "+test.text {
				t.Errorf("text %q, want %q", text, test.text)
			}
		})
	}
	if got, err := ReadBody(nil); got != nil || err != nil {
		t.Errorf("ReadBody(nil) = %q, %v", got, err)
	}
}

func TestCutOffBodyKeepsItsBeginning(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"messageId":"a"}`)
	}))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, err := ReadBody(resp)
	if string(body) != `{"messageId":"a"}` || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("ReadBody() = %q, %v; want the bytes that arrived and an unexpected EOF", body, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

func TestEndlessBodyAllocatesLittle(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	body, err := ReadBody(&http.Response{Body: endless{}})
	runtime.ReadMemStats(&after)
	if len(body) != MaxBody || !errors.Is(err, ErrBodyTooLarge) {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if cost := after.TotalAlloc - before.TotalAlloc; cost > MaxBody+MaxBody/4 {
		t.Errorf("reading allocated %d bytes, want about %d", cost, MaxBody)
	}
}
