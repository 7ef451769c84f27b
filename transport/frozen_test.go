//go:build unix

package transport_test

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// frozenAddress is the environment variable that holds the address to which the frozen process sends.
const frozenAddress = "JELOU_TEST_FROZEN"

// goAway is an HTTP/2 frame: the server ends the connection without an error.
const goAway = "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x00\x00\x00"

// A frozen process (a sleeping laptop, a paused container) keeps connections that the server closes in the meantime.
// The first message after the freeze goes out on another one.
func TestMessagesAfterAFreezeAreSent(t *testing.T) {
	if address := os.Getenv(frozenAddress); address != "" {
		sendWhenTold(t, address)
		return
	}
	for _, protocol := range []string{"HTTP", "TLS", "HTTP/2", "HTTP/2 without a farewell"} {
		t.Run(protocol, func(t *testing.T) {
			const rounds = 15
			server := unstarted(t, ok)
			server.EnableHTTP2 = strings.HasPrefix(protocol, "HTTP/2")
			var open atomic.Value // the connection
			server.Config.ConnState = func(conn net.Conn, _ http.ConnState) { open.Store(conn) }
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMessagesAfterAFreezeAreSent$")
			child.Env = os.Environ()
			if protocol != "HTTP" {
				server.StartTLS()
				file := filepath.Join(t.TempDir(), "ca.pem")
				text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
				if err := os.WriteFile(file, text, 0o600); err != nil {
					t.Fatal(err)
				}
				child.Env = append(child.Env, "SSL_CERT_FILE="+file)
			} else {
				server.Start()
			}
			child.Env = append(child.Env, frozenAddress+"="+server.URL)
			tell, say, err := pipes(child)
			if err != nil {
				t.Fatal(err)
			}
			for round := range rounds {
				expect(t, say, "sent") // its connection is idle now
				if err := child.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				switch conn, _ := open.Load().(*tls.Conn); protocol {
				case "HTTP/2":
					_, _ = io.WriteString(conn, goAway) // if it fails, the connection ends without it
					_ = conn.Close()
				case "HTTP/2 without a farewell":
					_ = conn.NetConn().Close()
				default:
					server.CloseClientConnections()
				}
				if _, err := io.WriteString(tell, "go\n"); err != nil {
					t.Fatal(err)
				}
				if err := child.Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
				if n := server.requests.Load(); int(n) < round+1 {
					t.Fatalf("the server received %d requests by round %d", n, round)
				}
			}
			expect(t, say, "sent")
			if err := tell.Close(); err != nil {
				t.Fatal(err)
			}
			if err := child.Wait(); err != nil {
				t.Error(err)
			}
			if n := server.requests.Load(); n != rounds+1 {
				t.Errorf("the server received %d requests for %d messages", n, rounds+1)
			}
		})
	}
}

func pipes(child *exec.Cmd) (io.WriteCloser, *bufio.Reader, error) {
	tell, err := child.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	say, err := child.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	return tell, bufio.NewReader(say), child.Start()
}

func expect(t *testing.T, say *bufio.Reader, want string) {
	t.Helper()
	line, err := say.ReadString('\n')
	if strings.TrimSpace(line) != want {
		t.Fatalf("the process printed %q, want %q; %v", line, want, err)
	}
}

// sendWhenTold sends one message, then one for each line on standard input.
func sendWhenTold(t *testing.T, address string) {
	client := transport.New(transport.WithRetries(0))
	lines := bufio.NewScanner(os.Stdin)
	for {
		resp, err := transport.Do(client, post(t.Context(), t, address))
		if err == nil {
			_, err = delivery.ReadBody(resp)
		}
		if err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("sent")
		}
		if !lines.Scan() {
			return
		}
	}
}
