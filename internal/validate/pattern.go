package validate

import (
	"regexp"
	"sync"

	"github.com/jelou-go/jelou/delivery"
)

var compiled sync.Map // expression -> *regexp.Regexp

// Pattern checks that s matches expr, a regular expression of the contract.
func Pattern(r *Report, at *Path, s, expr string) {
	re, ok := compiled.Load(expr)
	if !ok {
		re, _ = compiled.LoadOrStore(expr, regexp.MustCompile(expr))
	}
	if !re.(*regexp.Regexp).MatchString(s) {
		r.Add(delivery.Violation{Pointer: at.Pointer(), Rule: "pattern", Limit: "must match " + expr, Given: "something else"})
	}
}
