package batch

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

const benchConcurrency = "64"

// BenchmarkBatch compares the whole command, with its check and its journal, with a loop that a programmer would write by
// hand around the client. Both read the same file, use the same number of goroutines, and send to the same server: the
// sandbox, a server that does next to nothing, or one that takes 10 ms as over a network. An operation is one message:
//
//	go test ./cmd/jelou/internal/batch -run '^$' -bench BenchmarkBatch -benchtime 50000x -count 5
func BenchmarkBatch(b *testing.B) {
	box, err := sandbox.New(sandbox.WithCredentials(clitest.ID, clitest.Secret))
	if err != nil {
		b.Fatal(err)
	}
	bare := clitest.Respond(http.StatusOK, `{"messageId":"m1"}`)
	far := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(10 * time.Millisecond)
		bare.ServeHTTP(w, r)
	})
	for name, handler := range map[string]http.Handler{"sandbox": box, "bare": bare, "far": far} {
		server := httptest.NewServer(handler)
		b.Run(name+"/command", func(b *testing.B) { benchCommand(b, server.URL) })
		b.Run(name+"/loop", func(b *testing.B) { benchLoop(b, server.URL) })
		server.Close()
	}
}

func benchFile(b *testing.B) (dir, file string) {
	b.Helper()
	dir = b.TempDir()
	file = filepath.Join(dir, "in.ndjson")
	if err := os.WriteFile(file, []byte(batchLines(b.N, 10_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return dir, file
}

func benchCommand(b *testing.B, server string) {
	dir, file := benchFile(b)
	b.Setenv(auth.EnvClientID, clitest.ID)
	b.Setenv(auth.EnvClientSecret, clitest.Secret)
	var out, errs bytes.Buffer
	args := []string{"batch", file, "--bot", "BOT", "--server", server, "--rate", "0", "--concurrency", benchConcurrency, "--journal", filepath.Join(dir, "journal")}
	if code := cli.Run(context.Background(), cli.NewRoot(New()), args, strings.NewReader(""), &out, &errs); code != 0 {
		b.Fatal(code, out.String(), errs.String())
	}
}

func benchLoop(b *testing.B, server string) {
	_, file := benchFile(b)
	creds, err := auth.NewBasic(clitest.ID, clitest.Secret)
	if err != nil {
		b.Fatal(err)
	}
	client, err := jelou.NewClientWithResponses(server, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		b.Fatal(err)
	}
	input, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = input.Close() }()
	lines := make(chan []byte, 64)
	var senders sync.WaitGroup
	for range 64 {
		senders.Go(func() {
			for line := range lines {
				message, err := jelou.UnmarshalMessage(line)
				if err == nil {
					_, err = client.SendMessageWithResponse(context.Background(), "BOT", message)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	scanner := bufio.NewScanner(input)
	for scanner.Scan() {
		lines <- bytes.Clone(scanner.Bytes())
	}
	close(lines)
	senders.Wait()
}
