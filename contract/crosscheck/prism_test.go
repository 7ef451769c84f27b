//go:build crosscheck

package crosscheck

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

const corpus = "../testdata"

// Prism stands between the real client and the sandbox. It notes in a header what breaks the contract, in
// the request or in the answer, and passes both on: so that one request tells what Prism thinks of the
// message, what the sandbox thinks of it, and what Prism thinks of the sandbox's answer.
func TestPrismAgrees(t *testing.T) {
	box, err := sandbox.New()
	if err != nil {
		t.Fatal(err)
	}
	upstream := httptest.NewServer(box)
	t.Cleanup(upstream.Close)
	client := newClient(t, startPrism(t, upstream.URL))

	judged := 0
	err = filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), corpus+"/")
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		judged++
		t.Run(name, func(t *testing.T) { judge(t, client, name, body) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if judged < 100 {
		t.Fatalf("only %d messages in the corpus", judged)
	}
	t.Logf("%d messages", judged)
}

func judge(t *testing.T, client *jelou.Client, name string, body []byte) {
	t.Helper()
	resp, err := send(t.Context(), client, name, body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var inRequest, inAnswer bool
	for _, violations := range resp.Header.Values("Sl-Violations") {
		inRequest = inRequest || strings.Contains(violations, `"location":["request"`)
		inAnswer = inAnswer || strings.Contains(violations, `"location":["response"`)
	}
	if inAnswer {
		t.Errorf("Prism finds fault with the sandbox's answer: %s", resp.Header.Values("Sl-Violations"))
	}
	broken := strings.HasPrefix(name, "fails/")
	if inRequest != broken {
		t.Errorf("Prism finds fault with it: %v, want %v; %s", inRequest, broken, resp.Header.Values("Sl-Violations"))
	}
	want := http.StatusOK
	if broken {
		want = http.StatusUnprocessableEntity
	}
	if resp.StatusCode != want {
		t.Errorf("the sandbox answers %d, want %d", resp.StatusCode, want)
	}
}

// send sends a good message as the typed value that the client is made for, and a bad one as it is.
func send(ctx context.Context, client *jelou.Client, name string, body []byte) (*http.Response, error) {
	const bot, user = "BOT_ID", "593987654321"
	broken := strings.HasPrefix(name, "fails/")
	if strings.Contains(name, "/FlowButton") || strings.HasSuffix(name, "/flow_message.json") {
		if broken {
			return client.SendFlowMessageWithBody(ctx, bot, user, "application/json", bytes.NewReader(body))
		}
		var button jelou.FlowButton
		if err := button.UnmarshalJSON(body); err != nil {
			return nil, err
		}
		return client.SendFlowMessage(ctx, bot, user, button)
	}
	if broken {
		return client.SendMessageWithBody(ctx, bot, "application/json", bytes.NewReader(body))
	}
	message, err := jelou.UnmarshalMessage(body)
	if err != nil {
		return nil, err
	}
	return client.SendMessage(ctx, bot, message)
}

func newClient(t *testing.T, server string) *jelou.Client {
	t.Helper()
	creds, err := auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	if err != nil {
		t.Fatal(err)
	}
	// Prism's header lists the faults against each of 14 schemas.
	base := &http.Transport{MaxResponseHeaderBytes: 4 << 20}
	t.Cleanup(base.CloseIdleConnections)
	client, err := jelou.NewClient(server, jelou.WithHTTPClient(transport.New(transport.WithBase(base))), jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// startPrism gives the URL of a Prism that has said that it listens.
func startPrism(t *testing.T, upstream string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "node", "node_modules/@stoplight/prism-cli/dist/index.js", "proxy",
		"--host", "127.0.0.1", "--port", port, "../../openapi.yaml", upstream)
	cmd.Env = append(os.Environ(), "NODE_OPTIONS=--max-http-header-size=4194304")
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("Prism does not start (\"npm ci\" in contract/crosscheck installs it): %v", err)
	}
	listening := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "listening") {
				listening <- true
			}
		}
		close(listening)
	}()
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was told to stop: how it ends does not matter
	})
	select {
	case ok := <-listening:
		if !ok {
			t.Fatal("Prism ended before it listened")
		}
	case <-time.After(time.Minute):
		t.Fatal("Prism does not listen")
	}
	return "http://127.0.0.1:" + port
}
