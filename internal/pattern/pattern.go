// Package pattern checks texts against the contract's regular expressions. It stands apart from
// internal/rule so that a contract without such expressions does not link regexp.
package pattern

import (
	"regexp"
	"sync"

	"github.com/jelou-go/jelou/internal/rule"
)

var compiled sync.Map // expression -> *regexp.Regexp

// Check asks for text that expr, an expression of the contract, matches.
func Check(r *rule.Report, at *rule.Path, s, expr string) {
	re, ok := compiled.Load(expr)
	if !ok {
		re, _ = compiled.LoadOrStore(expr, regexp.MustCompile(expr))
	}
	if !re.(*regexp.Regexp).MatchString(s) {
		r.Add(rule.Violation{Pointer: at.Pointer(), Rule: "pattern", Limit: "must match " + expr, Given: "something else"})
	}
}
