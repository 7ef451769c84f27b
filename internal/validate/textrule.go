package validate

import (
	"regexp"
	"sync"
)

// TextRule is a pattern of the contract with a function that accepts the same texts. The function describes the fault of
// a text. Without the functions, programs would link package regexp, which would double the weight of this module. A test
// compares the patterns with the functions.
type TextRule struct {
	Name    string // the variable in this package
	Pattern string // the pattern, exactly as in the contract
	Limit   string // the rule in words
	Fault   func(s string) string
}

// unseen is the class of characters that show nothing: white space, control characters, and characters that only join,
// separate or direct other characters.
const unseen = `\u0000-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB`

const control = `\u0000-\u001F\u007F-\u009F`

// The patterns of the contract.
var (
	Visible = &TextRule{
		Name: "Visible", Pattern: `[^` + unseen + `]`,
		Limit: "must have a character that can be seen", Fault: invisible,
	}
	ID = &TextRule{
		Name: "ID", Pattern: `^[^` + unseen + `]+$`,
		Limit: "must have no white space and no invisible characters", Fault: unseenIn,
	}
	Trimmed = &TextRule{
		Name: "Trimmed", Pattern: `^[^` + unseen + `]([^` + control + `]*[^` + unseen + `])?$`,
		Limit: "must have no control characters, nor begin or end with white space or an invisible character", Fault: unseenAround,
	}
	CardText = &TextRule{
		Name: "CardText", Pattern: `^(` + seenLine + `(\n` + anyLine + `){0,2}|` + anyLine + `\n` + seenLine + `(\n` + anyLine + `)?|` + anyLine + `\n` + anyLine + `\n` + seenLine + `)$`,
		Limit: "must have at most 2 line breaks and a character that can be seen", Fault: cardText,
	}
	HTTPSURL = &TextRule{
		Name: "HTTPSURL", Pattern: `^[Hh][Tt][Tt][Pp][Ss]://` + afterScheme,
		Limit: "must be an absolute https URL", Fault: func(s string) string { return urlFault(s, false) },
	}
	WebURL = &TextRule{
		Name: "WebURL", Pattern: `^[Hh][Tt][Tt][Pp][Ss]?://` + afterScheme,
		Limit: "must be an absolute http or https URL", Fault: func(s string) string { return urlFault(s, true) },
	}
)

const (
	anyLine  = `[^\n]*`
	seenLine = anyLine + `[^` + unseen + `]` + anyLine

	hostAndPort = `(\[[0-9A-Fa-f:.]+\]|[^` + unseen + "/?#:@%\\[\\]\\\\^`{|}]+)(:[0-9]{1,5})?"
	afterScheme = hostAndPort + `(/([^` + unseen + `?#%{}]|%[0-9A-Fa-f]{2})*)?(\?[^` + unseen + `#{}]*)?(#([^` + unseen + `%{}]|%[0-9A-Fa-f]{2})*)?$`
)

// TextRules returns all text rules.
func TextRules() []*TextRule {
	return []*TextRule{Visible, ID, Trimmed, CardText, HTTPSURL, WebURL}
}

// Check checks a text. No pattern allows an empty text, but Check does not report it again if the newest violation is at
// the same place, because that violation is minLength's.
func (t *TextRule) Check(r *Report, at *Path, s string) {
	fault := "nothing"
	if s != "" {
		fault = t.Fault(s)
	}
	if fault == "" || s == "" && r.lastIsAt(at) {
		return
	}
	r.add(at, "pattern", t.Limit, fault)
}

var compiled sync.Map // expression -> *regexp.Regexp

// Pattern checks that s matches expr, a regular expression of the contract.
func Pattern(r *Report, at *Path, s, expr string) {
	re, ok := compiled.Load(expr)
	if !ok {
		re, _ = compiled.LoadOrStore(expr, regexp.MustCompile(expr))
	}
	if !re.(*regexp.Regexp).MatchString(s) {
		r.add(at, "pattern", "must match "+expr, "something else")
	}
}
