package templates

import (
	"regexp"
	"strconv"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// variable matches a variable in the text of a template, such as {{1}}.
var variable = regexp.MustCompile(`\{\{\s*(\d+)\s*\}\}`)

// Parameters returns how many parameters the text of a template has, and whether the row shows that. A text shows it only if
// its variables are numbers.
func Parameters(row jelou.TemplateRow) (n int, known bool) {
	switch {
	case row.ParamsNumber != nil:
		return *row.ParamsNumber, true
	case len(row.Params) > 0:
		return len(row.Params), true
	case row.Template == "", strings.Contains(variable.ReplaceAllString(row.Template, ""), "{{"):
		return 0, false
	}
	for _, match := range variable.FindAllStringSubmatch(row.Template, -1) {
		number, err := strconv.Atoi(match[1])
		if err == nil {
			n = max(n, number)
		}
	}
	return n, true
}

// Text returns the text of a template with its parameters filled in. A variable without a parameter stays unchanged.
func Text(row jelou.TemplateRow, parameters []string) string {
	return variable.ReplaceAllStringFunc(row.Template, func(found string) string {
		n, err := strconv.Atoi(variable.FindStringSubmatch(found)[1])
		if err != nil || n < 1 || n > len(parameters) {
			return found
		}
		return parameters[n-1]
	})
}
