package call

import (
	"errors"
	"regexp"
	"unicode/utf8"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/jsonstrict"
)

// Explain gives each violation in err its position in data. It adds the likely cause to a syntax error: another encoding
// than UTF-8, or half an emoji.
func Explain(data []byte, err error) error {
	var invalid *delivery.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	for i, v := range invalid.Violations {
		if v.Rule != "syntax" || v.Offset >= len(data) {
			continue
		}
		at := data[v.Offset:]
		if c, size := utf8.DecodeRune(at); c == utf8.RuneError && size == 1 {
			invalid.Violations[i].Given = "not UTF-8: save it as UTF-8"
		} else if surrogate.Match(at) {
			invalid.Violations[i].Given = "half of a surrogate pair: an emoji that was cut in two"
		}
	}
	return jsonstrict.Locate(data, err)
}

// surrogate matches the escape of a surrogate, such as \ud83d.
var surrogate = regexp.MustCompile(`^\\u[dD][89a-fA-F]`)
