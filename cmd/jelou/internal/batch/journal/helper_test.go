package journal

import (
	"os"
	"path/filepath"
	"testing"
)

var (
	anInput  = Input{SHA256: digest(""), Bytes: 100, Whole: true}
	anOwner  = NewOwner("https://jelou.invalid", "BOT")
	sentOne  = Record{Line: 1, Outcome: Sent, MessageID: "m1"}
	refused2 = Record{Line: 2, Outcome: Refused, StatusCode: 422, Code: "E0422"}
)

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "journal") }

func openAt(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := Open(path, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if j.file != nil {
			_ = j.file.File.Close()
		}
	})
	return j
}

// begun opens a journal and starts a run.
func begun(t *testing.T, path string) *Journal {
	t.Helper()
	j := openAt(t, path)
	must(t, j.Start(anInput, anOwner))
	return j
}

// kill ends a run as a signal does: the run writes nothing more, and the lock is gone.
func kill(t *testing.T, j *Journal) {
	t.Helper()
	must(t, j.file.File.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantState(t *testing.T, j *Journal, line int64, want State) {
	t.Helper()
	if got := j.Past(line).State(); got != want {
		t.Errorf("line %d is in state %d, want %d", line, got, want)
	}
}

// count returns the number of lines in a state other than [Pending].
func count(j *Journal, state State) (n int) {
	for _, past := range j.Lines() {
		if past.State() == state {
			n++
		}
	}
	return n
}

// lost returns the lines that were in flight when the last run ended.
func lost(j *Journal) (lines []int64) {
	for line, past := range j.Lines() {
		if past.Outcome == Sending {
			lines = append(lines, line)
		}
	}
	return lines
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return text
}

func writeAll(t *testing.T, path string, text []byte) {
	t.Helper()
	must(t, os.WriteFile(path, text, 0o600))
}
