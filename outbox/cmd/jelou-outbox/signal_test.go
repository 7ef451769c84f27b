//go:build unix

package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/outbox/internal/counting"
)

// asMain is the variable that makes the test binary the program.
const asMain = "JELOU_OUTBOX_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
	}
	os.Exit(m.Run())
}

// The first signal lets the send that has begun end, also that of a closed terminal. Only Ctrl-C, if repeated, ends the
// program at once.
func TestSecondInterruptEndsTheProgramAtOnce(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // otherwise the program inherits a SIGHUP that nohup ignores
	for name, row := range map[string]struct {
		wait  time.Duration
		again syscall.Signal
		state string
	}{
		"terminal closed": {200 * time.Millisecond, syscall.SIGHUP, `"sent":1`},
		"timeout":         {200 * time.Millisecond, syscall.SIGTERM, `"sent":1`},
		"impatient":       {time.Minute, syscall.SIGINT, `"sending":1`},
	} {
		t.Run(name, func(t *testing.T) {
			arrived := make(chan bool, 1)
			service := counting.Start(func(counting.Request) counting.Reply {
				arrived <- true
				return counting.Reply{Wait: row.wait}
			})
			setEnv(t, service.URL)
			file := filepath.Join(t.TempDir(), "box.db")
			if code, _, errs := call(t, strings.SplitAfter(twoMessages, "\n")[0], "add", "--database", file); code != 0 {
				t.Fatal(errs)
			}
			program := exec.Command(os.Args[0], "run", "--database", file)
			program.Env = append(os.Environ(), asMain+"=1")
			var errs bytes.Buffer
			program.Stderr = &errs
			if err := program.Start(); err != nil {
				t.Fatal(err)
			}
			<-arrived
			ended := make(chan error, 1)
			_ = program.Process.Signal(row.again) // the end of the program shows a failure
			go func() { ended <- program.Wait() }()
			for over := false; !over; {
				select {
				case err := <-ended:
					over = true
					if cut := row.wait == time.Minute; (err != nil) != cut {
						t.Errorf("it ended with %v: %s", err, &errs)
					}
				case <-time.After(50 * time.Millisecond):
					_ = program.Process.Signal(row.again)
				}
			}
			if _, out, _ := call(t, "", "status", "--database", file); !strings.Contains(out, row.state) {
				t.Error(out)
			}
		})
	}
}

// A person who forgot the file can end the wait for the standard input.
func TestInterruptEndsTheWaitForInput(t *testing.T) {
	setEnv(t, "http://127.0.0.1:1")
	input, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = input.Close(), typed.Close() })
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var errs bytes.Buffer
	code := run(ctx, []string{"add", "--database", filepath.Join(t.TempDir(), "box.db")}, input, &errs, &errs)
	if code != 1 || errs.String() != "jelou-outbox: interrupted; nothing was put in\n" {
		t.Errorf("%d, %q", code, errs.String())
	}
}

// A log that nobody reads any more ends no send.
func TestRunGoesOnIfNobodyReadsItsLog(t *testing.T) {
	service := counting.Start(func(r counting.Request) counting.Reply {
		if r.Text == "one" {
			return counting.Reply{Status: http.StatusInternalServerError} // the program logs it
		}
		return counting.Reply{Wait: 300 * time.Millisecond}
	})
	t.Cleanup(service.Close)
	setEnv(t, service.URL)
	file := filepath.Join(t.TempDir(), "box.db")
	if code, _, errs := call(t, strings.Replace(twoMessages, "593987654321", "593987654322", 1), "add", "--database", file); code != 0 {
		t.Fatal(errs)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	reader, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close() // the program's first line fails in any case
	program := exec.CommandContext(ctx, os.Args[0], "run", "--database", file, "--rate", "0")
	program.Env = append(os.Environ(), asMain+"=1")
	program.Stderr = log
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	_ = log.Close() // the program has its own
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	for over, told := false, false; !over; {
		if _, out, _ := call(t, "", "status", "--database", file); !told && strings.Contains(out, `"sent":1,"unknown":1`) {
			told = true
			_ = program.Process.Signal(syscall.SIGTERM) // the end of the program shows a failure
		}
		select {
		case err := <-ended:
			over = true
			if err != nil {
				t.Error(err)
			}
		case <-time.After(50 * time.Millisecond):
		}
	}
}
