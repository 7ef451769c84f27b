package validate

import (
	"strings"

	"github.com/jelou-go/jelou/delivery"
)

// The contract's patterns for URLs. Every message with media is checked against one, and linking
// regexp would double what this module adds to a program, so these two are also written as
// functions; a test holds them against the expressions.
const (
	HTTPSURLPattern = `^[Hh][Tt][Tt][Pp][Ss]://[^\x00-\x20/?#:@][^\x00-\x20]*$`
	WebURLPattern   = `^[Hh][Tt][Tt][Pp][Ss]?://[^\x00-\x20/?#:@][^\x00-\x20]*$`
)

// HTTPSURL asks for what HTTPSURLPattern matches: an absolute https URL.
func (r *Report) HTTPSURL(at *Path, s string) {
	if !hasHost(s, "https://") {
		r.notURL(at, "must be an absolute https URL")
	}
}

// WebURL asks for what WebURLPattern matches: an absolute http or https URL.
func (r *Report) WebURL(at *Path, s string) {
	if !hasHost(s, "https://") && !hasHost(s, "http://") {
		r.notURL(at, "must be an absolute http or https URL")
	}
}

func (r *Report) notURL(at *Path, limit string) {
	r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "pattern", Limit: limit, Given: "something else"})
}

func hasHost(s, scheme string) bool {
	if len(s) <= len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return false
	}
	rest := s[len(scheme):]
	if strings.IndexByte("/?#:@", rest[0]) >= 0 {
		return false
	}
	for i := range len(rest) {
		if rest[i] <= ' ' {
			return false
		}
	}
	return true
}
