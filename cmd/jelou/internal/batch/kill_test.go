package batch

import (
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// A batch that is killed at random moments, again and again, sends every line once and reports each truthfully. With
// JELOU_LONG the test kills many batches.
func TestKilledBatchSendsEachLineOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	rounds, most := 2, 12
	if os.Getenv("JELOU_LONG") != "" {
		rounds, most = 60, 40
	}
	kills := 0
	for round := range rounds {
		random := rand.New(rand.NewPCG(uint64(round), 7))
		t.Run(strconv.Itoa(round), func(t *testing.T) { kills += killed(t, random, most, round%2 == 1) })
	}
	t.Logf("%d kills", kills)
	if kills == 0 {
		t.Error("nothing was killed")
	}
}

// killed runs one batch, kills it at most this many times, and returns the number of kills.
func killed(t *testing.T, random *rand.Rand, most int, stream bool) (kills int) {
	const lines, users = 300, 40
	refused := func(line int) bool { return line%17 == 0 }
	server := newLedger()
	server.delay = func(line int) time.Duration { return time.Duration(line%7) * time.Millisecond }
	server.handle = func(line int, w http.ResponseWriter) bool {
		if refused(line) {
			http.Error(w, `{"code":"E0422"}`, http.StatusUnprocessableEntity)
			return false
		}
		return true
	}
	url := clitest.Server(t, server).URL
	dir := t.TempDir()
	file, journal, failed := filepath.Join(dir, "in.ndjson"), filepath.Join(dir, "journal"), filepath.Join(dir, "failed")
	writeFile(t, file, batchLines(lines, users))
	args := []string{"batch", file, "--journal", journal, "--failed", failed, "--rate", "0", "--concurrency", "8", "--progress", "none"}
	if stream {
		args[1] = "-"
		args = append(args, "--no-precheck")
	}

	// run runs the program until it ends by itself or is killed.
	run := func(args []string, after time.Duration) (code int) {
		cmd, out := start(t, url, args...)
		if stream {
			input, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = input.Close() }()
			cmd.Stdin = input
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer kill.Stop()
		_ = cmd.Wait() // only the exit code matters
		code = cmd.ProcessState.ExitCode()
		if code == 2 || code == 1 && cmd.ProcessState.Exited() && stream && !fileThere(journal) {
			t.Fatalf("exit code %d: %s", code, out)
		}
		return code
	}

	code := -1
	for ; code == -1 && kills < most; kills++ {
		code = run(args, time.Duration(20+random.IntN(120))*time.Millisecond)
		if fileThere(journal) {
			last, _ := readJournal(t, journal)
			checkFailed(t, failed, last)
			// A mistake in between changes nothing.
			if random.IntN(3) == 0 && run(append(args, "--bot", "OTHER"), time.Minute) != cli.CodeFailed {
				t.Fatal("another bot was not refused")
			}
		}
	}
	if code == -1 {
		code = run(args, time.Minute)
	} else {
		kills--
	}

	accepted, asked := server.counts()
	last, records := readJournal(t, journal)
	unknown := map[int]bool{}
	for line := 1; line <= lines; line++ {
		got := last[line]
		if records[line] != 1 {
			t.Errorf("line %d has %d records", line, records[line])
		}
		if asked[line] > 1 {
			t.Errorf("line %d was sent %d times", line, asked[line])
		}
		switch got.Outcome {
		case "sent":
			if accepted[line] != 1 || got.MessageID != "m"+strconv.Itoa(line) {
				t.Errorf("line %d is sent as %s, and was accepted %d times", line, got.MessageID, accepted[line])
			}
		case "refused":
			if !refused(line) || got.StatusCode != http.StatusUnprocessableEntity || got.Code != "E0422" {
				t.Errorf("line %d: %+v", line, got)
			}
		case "unknown":
			unknown[line] = true
		default:
			t.Errorf("line %d ended %q", line, got.Outcome)
		}
	}
	want := cli.CodeFailed
	if len(unknown) > 0 {
		want = cli.CodeUnknown
	}
	if code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	checkFailed(t, failed, last)

	if len(unknown) > 0 {
		if code := run(append(args, "--resend-unknown"), time.Minute); code != cli.CodeFailed {
			t.Errorf("exit code %d after the unknown were sent again", code)
		}
	}
	_, again := server.counts()
	last, _ = readJournal(t, journal)
	for line := 1; line <= lines; line++ {
		most := asked[line]
		if unknown[line] {
			most++
		}
		if again[line] != most || last[line].Outcome == "unknown" {
			t.Errorf("line %d was sent %d times, and is %s", line, again[line], last[line].Outcome)
		}
	}
	checkFailed(t, failed, last)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("a kill left something beside the input, the journal and the failed lines: %v %v", left, err)
	}
	return kills
}

func fileThere(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}
