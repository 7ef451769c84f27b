package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/bench/internal/measure"
	"github.com/jelou-go/jelou/bench/internal/peers"
	"github.com/jelou-go/jelou/contract"
)

// ajv is the directory in which npm installs ajv for the checks of the contract.
const ajv = "../contract/crosscheck/node_modules"

// programs are whole programs. The benchmark compares them as processes.
type programs struct {
	dir, jelou, loop, server string
	peak                     *int // the most memory of the next process in KiB, or nil to watch no process
}

// buildPrograms builds the programs. They send to server.
func buildPrograms(ctx context.Context, dir, server string) (programs, error) {
	p := programs{dir: dir, jelou: filepath.Join(dir, "jelou"), loop: filepath.Join(dir, "loop"), server: server}
	for _, args := range [][]string{{"-C", "..", "build", "-o", p.jelou, "./cmd/jelou"}, {"build", "-o", p.loop, "./internal/loop"}} {
		if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil { //nolint:gosec // the names are ours
			return p, fmt.Errorf("go build: %w: %s", err, out)
		}
	}
	doc, err := contract.Load()
	if err != nil {
		return p, err
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return p, err
	}
	return p, os.WriteFile(p.document(), text, 0o600)
}

// document returns the name of the file with the contract as JSON, for ajv.
func (p programs) document() string { return filepath.Join(p.dir, "openapi.json") }

// messages writes a file of lines messages, all kinds in turns, each to another person. It returns the file's name.
func (p programs) messages(kinds []kind, lines int) (string, error) {
	var text bytes.Buffer
	for i := range lines {
		line := bytes.Replace(kinds[i%len(kinds)].json, []byte("593987654321"), fmt.Appendf(nil, "59398%07d", i), 1)
		if err := json.Compact(&text, line); err != nil {
			return "", err
		}
		text.WriteByte('\n')
	}
	name := filepath.Join(p.dir, strconv.Itoa(lines)+".ndjson")
	return name, os.WriteFile(name, text.Bytes(), 0o600)
}

func (p programs) run(name string, args ...string) measure.Do {
	return func(ctx context.Context) error {
		var out bytes.Buffer
		cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the names are ours
		cmd.Env = append(os.Environ(), "JELOU_CLIENT_ID="+clientID, "JELOU_CLIENT_SECRET="+clientSecret, "NODE_PATH="+ajv)
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		var look <-chan time.Time // nil if nobody asks for the memory: to look takes time from what is measured
		if p.peak != nil {
			look = time.Tick(20 * time.Millisecond)
		}
		for {
			select {
			case <-look:
				*p.peak = max(*p.peak, memoryOf(cmd.Process.Pid))
			case err := <-ended:
				if err != nil {
					return fmt.Errorf("%s: %w: %.500s", filepath.Base(name), err, out.Bytes())
				}
				return nil
			}
		}
	}
}

// memoryOf returns the most memory of a process until now in KiB, or 0 if it has ended. The usage that the system reports after
// the end would include the parent's memory at the start.
func memoryOf(pid int) (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(rest, &kib)
	return kib
}

func (p programs) validate(file string) measure.Do {
	return p.run(p.jelou, "validate", "--ndjson", file)
}

func (p programs) ajv(file string) measure.Do {
	return p.run("node", "ajv.js", p.document(), file)
}

const concurrency = "64"

// batch sends a file as a careful person would: with a journal. So it checks all lines before it sends the first.
func (p programs) batch(ctx context.Context, file string) error {
	journal := filepath.Join(p.dir, "journal")
	if err := os.Remove(journal); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return p.run(p.jelou, "batch", file, "--bot", botID, "--server", p.server, "--journal", journal,
		"--rate", "0", "--concurrency", concurrency, "--progress", "none")(ctx)
}

func (p programs) byHand(file string) measure.Do {
	return p.run(p.loop, file, p.server, botID, concurrency)
}

// memory is the most memory of a batch with a number of lines, in KiB.
type memory struct {
	lines, kib int
}

// accepting returns a service that accepts every message after a while, those of the peers in their own way.
func accepting(after time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(after)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, cmp.Or(peers.Responses[r.URL.Path], receipt)) // an error means that the client has gone
	})
}

func (b *bench) wholePrograms(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server := httptest.NewServer(accepting(0))
	defer server.Close()
	p, err := buildPrograms(ctx, dir, server.URL)
	if err != nil {
		return err
	}
	file, err := p.messages(b.kinds, b.lines)
	if err != nil {
		return err
	}
	plan := measure.Plan{Rounds: b.programRounds, Clock: measure.Children}
	if _, err := os.Stat(ajv + "/ajv"); err != nil {
		fmt.Fprintln(os.Stderr, "bench: no comparison with ajv, because it is not installed: run npm ci in contract/crosscheck")
	} else if err := b.compare(ctx, plan, row{what: fmt.Sprintf("`jelou validate` of %d lines, processor time", b.lines), against: "ajv, compiled", goal: "≤ 0.50", most: 0.5},
		p.validate(file), p.ajv(file)); err != nil {
		return err
	}
	plan.Clock = measure.Wall
	if err := b.batches(ctx, plan, p, b.lines, 0); err != nil {
		return err
	}
	if err := b.batches(ctx, plan, p, b.lines/10, 50*time.Millisecond); err != nil {
		return err
	}
	for _, lines := range b.memoryLines {
		file, err := p.messages(b.kinds, lines)
		if err != nil {
			return err
		}
		p.peak = new(int)
		if err := p.batch(ctx, file); err != nil {
			return err
		}
		b.memory = append(b.memory, memory{lines, *p.peak})
	}
	return nil
}

// batches compares jelou batch with the loop, with a service that responds after a while.
func (b *bench) batches(ctx context.Context, plan measure.Plan, p programs, lines int, after time.Duration) error {
	server := httptest.NewServer(accepting(after))
	defer server.Close()
	p.server = server.URL
	file, err := p.messages(b.kinds, lines)
	if err != nil {
		return err
	}
	batch := func(ctx context.Context) error { return p.batch(ctx, file) }
	return b.compare(ctx, plan, row{
		what:    fmt.Sprintf("`jelou batch` of %d lines, %s at once, responses after %d ms", lines, concurrency, after.Milliseconds()),
		against: "a loop by hand around the client", goal: "≤ 1.05, which is 0.95 of its throughput", most: 1 / 0.95,
	}, batch, p.byHand(file))
}
