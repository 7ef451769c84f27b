package page

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

var (
	said = regexp.MustCompile(`\bsay(?:\(| )\s*("(?:[^"\\]|\\.)*")`)
	verb = regexp.MustCompile(`%[a-z]`)
)

// englishWords returns the words that the templates and the code say in English.
func englishWords(t *testing.T) map[string]bool {
	t.Helper()
	all := make(map[string]bool)
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range said.FindAllStringSubmatch(string(code), -1) {
				words, err := strconv.Unquote(match[1])
				if err != nil {
					t.Fatalf("%s: %s: %v", file, match[1], err)
				}
				all[words] = true
			}
		}
	}
	// The code says these words through a value, not a literal.
	for month := time.January; month <= time.December; month++ {
		all[month.String()] = true
	}
	for _, look := range looks {
		all[look.words] = true
	}
	for _, kind := range []string{"image", "video", "audio", "file", "sticker"} {
		all[kind] = true
	}
	return all
}

func TestBothLanguagesHaveEachWord(t *testing.T) {
	all := englishWords(t)
	if len(all) < 80 {
		t.Fatalf("only %d words were found in the code", len(all))
	}
	for words := range all {
		own, ok := spanishWords[words]
		if !ok || strings.TrimSpace(own) == "" {
			t.Errorf("the table has no Spanish words for %q", words)
		}
		if got, want := verb.FindAllString(own, -1), verb.FindAllString(words, -1); !slices.Equal(got, want) {
			t.Errorf("%q has the verbs %q, want %q", own, got, want)
		}
	}
	for words := range spanishWords {
		if !all[words] {
			t.Errorf("the page never says %q", words)
		}
	}
}

func TestPageSpeaksTheLanguageOfTheBrowser(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "es": "es", "es-EC,es;q=0.9,en;q=0.8": "es", "en-US,en;q=0.9,es;q=0.8": "en", "fr, es;q=0.5": "es", "fr": "en", "no such thing;": "en", "es;q=0": "en",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		w := httptest.NewRecorder()
		New(newLog(text("u", "t")), "").ServeHTTP(w, r)
		root, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := attr(all(root, "html")[0], "lang"); got != want {
			t.Errorf("Accept-Language %q: the page is in %q, want %q", header, got, want)
		}
		title := map[string]string{"en": "Text 1 to u, Accepted", "es": "Texto 1 a u, Aceptado"}[want]
		contains(t, one(t, root, "article"), title)
	}
}
