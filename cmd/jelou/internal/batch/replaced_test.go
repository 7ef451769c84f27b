package batch

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// A run stops before the next line if somebody replaces, removes or changes its journal.
func TestBatchStopsIfItsJournalIsReplaced(t *testing.T) {
	for name, test := range map[string]struct {
		touch func() error
		at    int // requests
		want  string
	}{
		"replaced":         {func() error { return moveOver("j") }, 40, "replaced or removed"},
		"removed":          {func() error { return os.Remove("j") }, 40, "replaced or removed"},
		"longer":           {func() error { return os.Truncate("j", 1<<20) }, 40, "changed"},
		"cut":              {func() error { return os.Truncate("j", 600) }, 40, "changed"},
		"at the last line": {func() error { return moveOver("j") }, 60, "replaced or removed"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newLedger()
			requests := 0
			server.handle = func(int, http.ResponseWriter) bool {
				if requests++; requests == test.at {
					if err := test.touch(); err != nil {
						t.Error(err)
					}
				}
				return true
			}
			batchOf(t, server, batchLines(60, 60))
			args := []string{"batch", "in.ndjson", "--journal", "j", "--rate", "0", "--concurrency", "1"}
			got := command(t, "", args...)
			want := "jelou: j: the journal was " + test.want + " while it was in use; another run with this journal could send lines again\n"
			if got.Code != 1 || !strings.HasSuffix(got.Errors, want) || requests != test.at {
				t.Errorf("after %d requests: %+v", requests, got)
			}
			if strings.Contains(got.Out, "the same command") {
				t.Errorf("the summary advises to go on without a journal: %s", got.Out)
			}
			if name == "removed" || name == "longer" || name == "cut" {
				return
			}
			// The line that was in flight then has no outcome in the other file.
			if got := command(t, "", args...); got.Code != 3 || !strings.Contains(got.Out, " 1 unknown") {
				t.Errorf("%+v", got)
			}
			if _, asked := server.counts(); len(asked) != 60 || requests != 60 {
				t.Errorf("%d requests for %d lines", requests, len(asked))
			}
		})
	}
}

// moveOver does the same as "cp j j.n; mv j.n j".
func moveOver(path string) error {
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path+".n", text, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".n", path)
	}
	return err
}
