package batch

import (
	"cmp"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

const foreign = "has lines that the last run of this batch did not write: send them as a batch of their own, or move the file away\n"

// A batch overwrites its own file of failed lines, and no other batch's.
func TestBatchKeepsFailedLinesOfOthers(t *testing.T) {
	server := newLedger()
	server.handle = func(_ int, w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return false
	}
	batchOf(t, server, batchLines(2, 2))
	const others = "{}\n"
	args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--progress", "none"}
	command(t, "", args...)
	writeFile(t, "f", others)
	command(t, "", append(args, "--failed", "f")...).Want(t, 1, "", "jelou: f: "+foreign)
	if got := readFile(t, "f"); got != others {
		t.Errorf("%q", got)
	}
	if got := command(t, "", append(args, "--failed", "g")...); got.Code != 1 || strings.Count(readFile(t, "g"), "\n") != 2 {
		t.Errorf("%+v", got)
	}
	for _, again := range [][]string{{"--failed", "g"}, nil, {"--failed", "./g"}} {
		if got := command(t, "", append(args, again...)...); got.Code != 1 || strings.Count(readFile(t, "g"), "\n") != 2 {
			t.Errorf("%v: %+v", again, got)
		}
	}
	const corrected = "{}\n"
	writeFile(t, "g", corrected)
	command(t, "", append(args, "--failed", "g")...).Want(t, 1, "", "jelou: g: "+foreign)
	command(t, "", append(args, "--failed", "g", "--dry-run")...).Want(t, 1, "", "jelou: g: "+foreign)
	if got := readFile(t, "g"); got != corrected {
		t.Errorf("%q", got)
	}
	writeFile(t, exclusive.Beside("h"), others)
	command(t, "", "batch", exclusive.Beside("h"), "--failed", "h").Want(t, 2, "", "jelou: the file of failed lines is the input (see jelou batch --help)\n")
	if got := readFile(t, exclusive.Beside("h")); got != others {
		t.Errorf("%q", got)
	}
}

// A run neither replaces a symbolic link that leads nowhere nor believes that another run uses it.
func TestLinkThatLeadsNowhereIsNamed(t *testing.T) {
	batchOf(t, newLedger(), batchLines(1, 1))
	if err := os.Symlink("nowhere", "link"); err != nil {
		t.Skip(err)
	}
	for _, flag := range []string{"--journal", "--failed"} {
		command(t, "", "batch", "in.ndjson", flag, "link").Want(t, 1, "", "jelou: link: a symbolic link that leads nowhere\n")
	}
}

// In a directory of several users, a link beside the file can lead to a file of the user who runs the batch.
func TestLinkBesideAFileIsNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no flag for it")
	}
	batchOf(t, newLedger(), batchLines(1, 1))
	for flag, target := range map[string]string{"--journal": "there", "--failed": "nowhere"} {
		writeFile(t, "there", "private")
		if err := os.Symlink(target, exclusive.Beside(flag)); err != nil {
			t.Fatal(err)
		}
		got := command(t, "", "batch", "in.ndjson", flag, "./"+flag)
		if _, err := os.Lstat("nowhere"); got.Code != 1 || readFile(t, "there") != "private" || err == nil {
			t.Errorf("%s: %+v, %v", flag, got, err)
		}
	}
}

// begunFile returns the file "f" for failed lines, in a directory of its own.
func begunFile(t *testing.T) *failedFile {
	t.Helper()
	t.Chdir(t.TempDir())
	f, err := newFailedFile("f", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.begin(); err != nil {
		t.Fatal(err)
	}
	return f
}

// After a full disk, say, the next run still knows the file as its own.
func TestHalfWrittenFailedFileIsStillKnown(t *testing.T) {
	f := begunFile(t)
	if err := f.write(&entry{text: []byte("1")}, nil, ""); err != nil {
		t.Fatal(err)
	}
	if err := f.file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.write(&entry{text: []byte("2")}, nil, ""); err == nil {
		t.Fatal("a closed file was written")
	}
	known := journal.DigestOf(f.sum)
	if err := replaceable("f", func(content journal.Digest) bool { return content == known }); err != nil {
		t.Errorf("%v: %q", err, readFile(t, "f"))
	}
}

// A run that ends after it has replaced its file of failed lines, and before it has begun, leaves a file that the next run
// knows as its own.
func TestFailedFileIsKnownIfItsRunNeverBegan(t *testing.T) {
	server := newLedger()
	server.handle = func(line int, w http.ResponseWriter) bool {
		w.WriteHeader(map[int]int{1: http.StatusUnprocessableEntity, 2: http.StatusUnauthorized}[line])
		return false
	}
	lines := batchLines(2, 2)
	batchOf(t, server, lines)
	run := func(journal string, in io.Reader) clitest.Ended {
		args := []string{"batch", "-", "--journal", journal, "--failed", "f", "--rate", "0", "--concurrency", "1", "--progress", "none"}
		return clitest.RunUntil(t.Context(), t, New(), in, args...)
	}
	run("j", strings.NewReader(lines))
	if got := readFile(t, "f"); got != lines {
		t.Fatalf("%q", got)
	}
	moves := readerFunc(func() error { return cmp.Or(os.Rename("j", "k"), io.EOF) })
	if got := run("j", io.MultiReader(strings.NewReader(lines), moves)); !strings.Contains(got.Errors, "was replaced or removed while it was in use") {
		t.Errorf("%+v", got)
	}
	if got := readFile(t, "f"); strings.Count(got, "\n") != 1 { // only the line that no run sends again
		t.Errorf("%q", got)
	}
	if got := run("k", strings.NewReader(lines)); !strings.Contains(got.Out, "2 refused") || readFile(t, "f") != lines {
		t.Errorf("%+v", got)
	}
}

// readerFunc is a reader without text. Its function returns the error.
type readerFunc func() error

func (f readerFunc) Read([]byte) (int, error) { return 0, f() }

// Two runs do not write the same file of failed lines, before begin or after it.
func TestFailedFileIsHeld(t *testing.T) {
	t.Chdir(t.TempDir())
	first, err := newFailedFile("f", nil)
	if err != nil {
		t.Fatal(err)
	}
	own := func(journal.Digest) bool { return true }
	refused := func() {
		t.Helper()
		if second, err := newFailedFile("f", own); err == nil || err.Error() != "f: another run is using it" {
			t.Errorf("%v %v", second, err)
		}
	}
	write := func(line string) {
		t.Helper()
		if err := first.write(&entry{text: []byte(line)}, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	write("1")
	refused()
	if err := first.begin(); err != nil {
		t.Fatal(err)
	}
	refused()
	write("2")
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, "f"); got != "1\n2\n" {
		t.Errorf("%q", got)
	}
	second, err := newFailedFile("f", own)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.close(); err != nil { // before its begin
		t.Error(err)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 1 || readFile(t, "f") != "1\n2\n" {
		t.Errorf("%v %v", left, err)
	}
}
