package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
)

// running is a sandbox that runs in the background.
type running struct {
	stop func()
	code chan int
	text string // its output up to the last export
}

func (r running) exported() map[string]string {
	all := make(map[string]string)
	for line := range strings.SplitSeq(r.text, "\n") {
		if assignment, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			all[name] = value
		}
	}
	return all
}

// sendGood sends a message to the bot and server of the environment.
func sendGood(t *testing.T, args ...string) clitest.Ended {
	t.Helper()
	all, err := call.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return clitest.Run(t, operation.Send(all), clitest.Good, args...)
}

func runSandboxCommand(t *testing.T, flags ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		code <- cli.Run(ctx, cli.NewRoot(New()), append([]string{"sandbox", "--addr", "127.0.0.1:0"}, flags...), strings.NewReader(""), writer, &errs)
		_ = writer.Close()
	}()
	t.Cleanup(cancel)
	text := readUntilReady(reader)
	return running{stop: cancel, code: code, text: text}
}

// readUntilReady reads the output of a sandbox until it listens.
func readUntilReady(reader io.Reader) string {
	var text strings.Builder
	scanner := bufio.NewScanner(reader)
	for scanner.Scan() {
		text.WriteString(scanner.Text() + "\n")
		if strings.Contains(scanner.Text(), auth.EnvClientSecret) {
			break
		}
	}
	return text.String()
}
