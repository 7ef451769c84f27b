// Package docs serves the sandbox's contract: as a page that can send requests to the sandbox, and as OpenAPI 3.1 and
// 3.0.3.
package docs

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:generate ./update.sh

// The page is Swagger UI. It is compressed, because it is large: 485 KiB instead of 1.9 MiB.
var (
	//go:embed swagger-ui/swagger-ui-bundle.js.gz
	script []byte
	//go:embed swagger-ui/swagger-ui.css.gz
	style []byte
	//go:embed assets
	assets embed.FS
	//go:embed page.html
	pageText string

	page = template.Must(template.New("page").Parse(pageText))
)

// Credentials are the credentials that the page shows and sends. They must not be secret.
type Credentials struct{ ID, Secret string }

// New returns the handler of [openapi.ContractRoutes]. Without credentials, a person has to write them into the page.
func New(shown Credentials) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		var text bytes.Buffer
		if err := page.Execute(&text, shown); err != nil {
			panic(err) // only a template that does not fit its data fails
		}
		write(w, "text/html; charset=utf-8", text.Bytes())
	})
	mux.HandleFunc("GET /docs/swagger-ui.js", compressed("text/javascript; charset=utf-8", script))
	mux.HandleFunc("GET /docs/swagger-ui.css", compressed("text/css; charset=utf-8", style))
	mux.Handle("GET /docs/assets/{name}", http.StripPrefix("/docs", http.FileServerFS(assets)))
	mux.HandleFunc("GET /openapi.yaml", document(false))
	mux.HandleFunc("GET /openapi-3.0.yaml", document(true))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Confine(w.Header())
		mux.ServeHTTP(w, r)
	})
}

// Confine sets the headers with which a page can reach nothing but the sandbox.
func Confine(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func document(older bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := Contract(Address(r), older)
		if err != nil {
			http.Error(w, "The contract cannot be read.", http.StatusInternalServerError)
			return
		}
		write(w, "application/yaml", text)
	}
}

// Address returns the address of the sandbox, including a prefix that another handler has removed.
func Address(r *http.Request) string {
	address := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		address.Scheme = "https"
	}
	if asked, err := url.ParseRequestURI(r.RequestURI); err == nil {
		address.Path = strings.TrimSuffix(asked.Path, r.URL.Path)
	}
	return address.String()
}

// compressed serves content, which is compressed with gzip. Every browser accepts gzip.
func compressed(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		write(w, contentType, content)
	}
}

func write(w http.ResponseWriter, contentType string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	// An error means that the reader has gone.
	_, _ = w.Write(content)
}
