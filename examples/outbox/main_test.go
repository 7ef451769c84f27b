package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// buffer holds the output of a run while the run continues.
type buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// DATABASE_URL adds PostgreSQL to this test. The tests of the module outbox always use it.
func TestRunEndsEveryOrderPrivately(t *testing.T) {
	for name, database := range map[string]string{"sqlite": "", "postgres": os.Getenv("DATABASE_URL")} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" && database == "" {
				t.Skip("DATABASE_URL is not set")
			}
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			var out buffer
			ended := make(chan error, 1)
			go func() { ended <- run(ctx, &out, database, "127.0.0.1:0") }()
			address := waitFor(t, &out, ended, regexp.MustCompile(`River's UI: (http://\S+)`))
			for i := range orders {
				if !regexp.MustCompile(fmt.Sprintf(`(?m)^A-%d: (sent|unknown) `, 17+i)).MatchString(out.String()) {
					t.Errorf("A-%d has not ended", 17+i)
				}
			}
			if !regexp.MustCompile(`River worked [1-9]\d+ jobs`).MatchString(out.String()) {
				t.Error("the run measured nothing")
			}
			jobs := get(t, address+"/api/jobs?state=completed&limit=50")
			if !strings.Contains(jobs, "jelou_message") || strings.Contains(jobs, "59398") || strings.Contains(jobs, "order") {
				t.Errorf("River's UI has %s", jobs)
			}
			if page := get(t, address+"/"); !strings.Contains(page, "<html") {
				t.Errorf("the page is %s", page)
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if strings.Contains(out.String(), "59398") {
				t.Errorf("the output has a phone number:\n%s", out.String())
			}
		})
	}
}

// A database that is not PostgreSQL is a mistake, and not the name of a new file.
func TestOtherDatabase(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := run(t.Context(), io.Discard, "mysql:shop", ""); err == nil {
		t.Error("the run has no error")
	}
	if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
}

func waitFor(t *testing.T, out *buffer, ended chan error, want *regexp.Regexp) string {
	t.Helper()
	for {
		if found := want.FindStringSubmatch(out.String()); found != nil {
			return found[1]
		}
		select {
		case err := <-ended:
			t.Fatalf("the run ended with %v\n%s", err, out.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v, %s", url, resp.StatusCode, err, text)
	}
	return string(text)
}
