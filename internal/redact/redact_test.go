package redact

import (
	"strings"
	"testing"
)

func TestPlaceHidesNamesThatMayBePrivate(t *testing.T) {
	for pointer, want := range map[string]string{
		"":                                   "",
		"/text":                              "/text",
		"/options/256/title":                 "/options/256/title",
		"/parameters/flow_cta":               "/parameters/flow_cta",
		"/1234":                              "/1234",
		"/12345":                             "/…",
		"/593987654321":                      "/…",
		"/user593987654321":                  "/…",
		"/5-9-3-9-8-7":                       "/…",
		"/Hi there":                          "/…",
		"/a~1b":                              "/…",
		"/¡Hola!":                            "/…",
		"/x/593987654321/name":               "/x/…/name",
		"/" + strings.Repeat("a", maxName):   "/" + strings.Repeat("a", maxName),
		"/" + strings.Repeat("a", maxName+1): "/…",
	} {
		if got := Place(pointer); got != want {
			t.Errorf("%q: %q, want %q", pointer, got, want)
		}
	}
}
