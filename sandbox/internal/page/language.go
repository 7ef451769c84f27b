package page

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"sync"

	"golang.org/x/text/language"
)

// tongue is a language that the page speaks. English is the language of the code, so it needs no table.
type tongue struct {
	Tag       string            // for <html lang>
	words     map[string]string // by the English words
	templates func() *template.Template
}

//go:embed templates
var templateFiles embed.FS

var (
	tongues = []*tongue{newTongue("en", nil), newTongue("es", spanishWords)} // the first is the default
	matcher = language.NewMatcher([]language.Tag{language.English, language.Spanish})
)

func newTongue(tag string, words map[string]string) *tongue {
	t := &tongue{Tag: tag, words: words}
	// Read when a page is: a program that has a sandbox need not start one.
	t.templates = sync.OnceValue(func() *template.Template {
		functions := template.FuncMap{
			"say": t.say, "status": t.status, "clip": clip, "short": short, "raw": raw, "preview": preview,
			"format": format, "long": long, "degrees": degrees,
		}
		return template.Must(template.New("").Funcs(functions).ParseFS(templateFiles, "templates/*.html"))
	})
	return t
}

// asked returns the language for which the reader's browser asks.
func asked(r *http.Request) *tongue {
	_, index := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return tongues[index]
}

// say returns the translation of English words. The values replace the verbs in the words.
func (t *tongue) say(words string, values ...any) string {
	if own, ok := t.words[words]; ok {
		words = own
	}
	if len(values) == 0 {
		return words
	}
	return fmt.Sprintf(words, values...)
}
