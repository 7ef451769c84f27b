package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
	"github.com/jelou-go/jelou/transport"
)

// running is a sandbox that was started in the background.
type running struct {
	stop func()
	code chan int
	text string // what it printed up to and with the last export
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

func runSandboxCommand(t *testing.T, flags ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		code <- run(ctx, append([]string{"sandbox", "--addr", "127.0.0.1:0"}, flags...), strings.NewReader(""), writer, &errs)
		_ = writer.Close()
	}()
	t.Cleanup(cancel)
	text := readUntilReady(reader)
	return running{stop: cancel, code: code, text: text}
}

// readUntilReady reads what a sandbox prints: it is listening by then.
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

func TestSandboxPrintsWhatToExport(t *testing.T) {
	environment(t, nil)
	box := runSandboxCommand(t)
	environment(t, box.exported())
	got := jelouCommand(t, good, "send", "-")
	if got.code != 0 || !strings.HasPrefix(got.out, "msg_") {
		t.Errorf("%+v with %v", got, box.exported())
	}
	box.stop()
	if code := <-box.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := jelouCommand(t, good, "send", "-"); got.code != 1 {
		t.Errorf("it still answers: %+v", got)
	}
}

func TestSandboxKeepsTheEnvironmentsSecret(t *testing.T) {
	environment(t, credentials())
	box := runSandboxCommand(t)
	if strings.Contains(box.text, testSecret) || strings.Contains(box.text, testID) {
		t.Errorf("it printed the credentials:\n%s", box.text)
	}
	for name, value := range box.exported() {
		t.Setenv(name, value)
	}
	if got := jelouCommand(t, good, "send", "-"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	t.Setenv(auth.EnvClientSecret, "another")
	if got := jelouCommand(t, good, "send", "-"); got.code != 1 || !strings.Contains(got.errors, "401") {
		t.Errorf("%+v", got)
	}
}

// Who has sent a message gets the answer, however slow it is, before the sandbox is gone.
func TestSandboxStopsWhileAnAnswerIsDue(t *testing.T) {
	environment(t, nil)
	box := runSandboxCommand(t, "--latency", "1h")
	environment(t, box.exported())
	sent := make(chan ended, 1)
	go func() { sent <- jelouCommand(t, good, "send", "-") }()
	for shown := ""; !strings.Contains(shown, "msg_"); { // on its page
		resp, err := http.Get(box.exported()[envServer])
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		shown = string(page)
	}
	box.stop()
	if got := <-sent; got.code != 0 || !strings.HasPrefix(got.out, "msg_") {
		t.Errorf("%+v", got)
	}
	if code := <-box.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestSandboxWarnsOfAnAddressForAll(t *testing.T) {
	const warning = "Other machines can reach it"
	environment(t, nil)
	for address, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		if box := runSandboxCommand(t, "--addr", address); strings.Contains(box.text, warning) != want {
			t.Errorf("%s:\n%s", address, box.text)
		}
	}
}

func TestSandboxThatCannotStart(t *testing.T) {
	environment(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	got := jelouCommand(t, "", "sandbox", "--addr", listener.Addr().String())
	if got.code != 1 || got.out != "" || strings.Count(got.errors, "\n") != 1 {
		t.Errorf("address in use: %+v", got)
	}
	environment(t, map[string]string{auth.EnvClientID: "a:b", auth.EnvClientSecret: testSecret})
	jelouCommand(t, "", "sandbox").want(t, 2, "", "jelou: JELOU_CLIENT_ID contains a colon (see jelou sandbox --help)\n")
}

func TestSandboxFlags(t *testing.T) {
	environment(t, nil)
	box := runSandboxCommand(t, "--bot", "it's ours", "--keep", "1", "--latency", "1ms", "--fail", "429:0", "--fail", "drop-after:1")
	exported := box.exported()
	if exported[envBot] != `'it'\''s ours'` {
		t.Errorf("the bot is exported as %s", exported[envBot])
	}
	environment(t, exported)
	if got := jelouCommand(t, good, "send", "-", "--bot", "it's ours"); got.code != exitUnknown {
		t.Errorf("dropped: %+v", got)
	}
	// Without an answer the bot does not matter; this page shows what arrived, and remembers the last alone.
	if got := jelouCommand(t, good, "send", "-", "--bot", "another"); got.code != exitUnknown {
		t.Errorf("dropped: %+v", got)
	}
	resp, err := http.Get(exported[envServer])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	page, err := io.ReadAll(resp.Body)
	if err != nil || strings.Count(string(page), "dropped after reading") != 1 || !strings.Contains(string(page), "The bot could not be found.") {
		t.Errorf("%d, %v\n%s", resp.StatusCode, err, page)
	}
}

// A page in a browser has a connection that lasts; the sandbox stops all the same.
func TestSandboxStopsWhileAPageIsOpen(t *testing.T) {
	environment(t, nil)
	box := runSandboxCommand(t)
	resp, err := http.Get(box.exported()[envServer] + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	box.stop()
	if code := <-box.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}

func TestSandboxFlagsAreChecked(t *testing.T) {
	environment(t, nil)
	for flags, want := range map[string]string{
		"--fail 429":                      "--fail 429: want KIND:RATE with a rate from 0 to 1, such as 429:0.1",
		"--fail 429:x":                    "--fail 429:x: want KIND:RATE with a rate from 0 to 1, such as 429:0.1",
		"--fail 399:0.1":                  "--fail 399:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail 600:0.1":                  "--fail 600:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail no:0.1":                   "--fail no:0.1: the kind is neither a status from 400 to 599 nor in the help",
		"--fail slow:0.6 --fail html:0.6": "sandbox: the rates of failures must be from 0 to 1, and add up to 1 at most",
		"--latency -1s":                   "sandbox: the latency is negative",
		"--keep 0":                        "sandbox: the memory must be for one request at least",
	} {
		got := jelouCommand(t, "", append([]string{"sandbox"}, strings.Fields(flags)...)...)
		got.want(t, exitUsage, "", "jelou: "+want+" (see jelou sandbox --help)\n")
	}
}

func TestEveryFaultIsPlayed(t *testing.T) {
	names := []string{"429", "400", "503"}
	for _, fault := range faults {
		names = append(names, fault.name)
	}
	for _, name := range names {
		options, err := parseFaults([]string{name + ":1"})
		if err != nil {
			t.Fatal(err)
		}
		box := sandbox.Start(t, options...)
		if name == "slow" {
			continue // it would be
		}
		client := box.Client(jelou.WithHTTPClient(transport.New(transport.WithRetries(0))))
		_, err = client.SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: "u", Text: "t"})
		if got := box.Requests()[0].Failure; err == nil || got == "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestBaseURL(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80", "0.0.0.0:8080": "http://127.0.0.1:8080",
		"[::]:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080",
	} {
		addr, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(addr); got != want {
			t.Errorf("baseURL(%s) = %s, want %s", address, got, want)
		}
	}
}

func TestProgramStopsOnSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	environment(t, nil)
	program := exec.Command(os.Args[0], "sandbox", "--addr", "127.0.0.1:0")
	program.Env = append(os.Environ(), "JELOU_TEST_AS_PROGRAM=1")
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	readUntilReady(out)
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}
