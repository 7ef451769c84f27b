// Package encode writes the generated types as JSON: what encoding/json would write for them, but
// without reflection, and with <, > and & as they are. A test holds the two against each other.
package encode

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/rule"
)

// Encoder gathers the JSON of one value.
type Encoder struct {
	buf []byte
	err error
}

var encoders = sync.Pool{New: func() any { return &Encoder{buf: make([]byte, 0, 1<<10)} }}

// New returns an empty encoder.
func New() *Encoder {
	e := encoders.Get().(*Encoder)
	e.buf, e.err = e.buf[:0], nil
	return e
}

// End gives what was written, or the first error. The encoder must not be used any more.
func (e *Encoder) End() ([]byte, error) {
	written, err := bytes.Clone(e.buf), e.err
	if cap(e.buf) <= 64<<10 { // a huge message shall not stay
		encoders.Put(e)
	}
	return written, err
}

// Object begins an object.
func (e *Encoder) Object() { e.buf = append(e.buf, '{') }

// EndObject ends an object.
func (e *Encoder) EndObject() { e.buf = append(e.buf, '}') }

// Member begins a member of an object. The name comes as it stands in JSON, with its colon.
func (e *Encoder) Member(name string) {
	if e.buf[len(e.buf)-1] != '{' {
		e.buf = append(e.buf, ',')
	}
	e.buf = append(e.buf, name...)
}

// Null writes null.
func (e *Encoder) Null() { e.buf = append(e.buf, "null"...) }

// Only writes an enum that has a single value: the zero value means it, too.
func (e *Encoder) Only(given, only string) {
	if err := rule.Only(given, only); err != nil {
		e.fail(err)
	}
	e.String(only)
}

// String writes a string. Broken UTF-8 is replaced, as encoding/json does.
func (e *Encoder) String(v string) {
	if !plain(v) {
		// The only error tells of the broken UTF-8.
		e.buf, _ = jsontext.AppendQuote(e.buf, v)
		return
	}
	e.buf = append(e.buf, '"')
	e.buf = append(e.buf, v...)
	e.buf = append(e.buf, '"')
}

// plain tells that v stands in JSON as it is: most strings that are sent are ids, addresses and the like.
func plain(v string) bool {
	for i := range len(v) {
		if c := v[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Bool writes true or false.
func (e *Encoder) Bool(v bool) { e.buf = strconv.AppendBool(e.buf, v) }

// Integer writes a whole number.
func (e *Encoder) Integer(v int64) { e.buf = strconv.AppendInt(e.buf, v, 10) }

// Number writes a number, which must be finite.
func (e *Encoder) Number(v float64) {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		e.fail(errors.New("not a finite number"))
	case size != 0 && (size < 1e-6 || size >= 1e21):
		e.buf = strconv.AppendFloat(e.buf, v, 'e', -1, 64)
	default:
		e.buf = strconv.AppendFloat(e.buf, v, 'f', -1, 64)
	}
}

// Array begins an array; in place of one that is nil it writes null and returns false.
func (e *Encoder) Array(isNil bool) bool {
	if isNil {
		e.Null()
		return false
	}
	e.buf = append(e.buf, '[')
	return true
}

// Item begins an item of an array.
func (e *Encoder) Item() {
	if e.buf[len(e.buf)-1] != '[' {
		e.buf = append(e.buf, ',')
	}
}

// EndArray ends an array.
func (e *Encoder) EndArray() { e.buf = append(e.buf, ']') }

func (e *Encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}
