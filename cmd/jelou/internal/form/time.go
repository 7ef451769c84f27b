package form

import (
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/openapi"
)

// encodeTime returns a time as the contract has it: in full, or as a day. Jelou does not document the zone of a day, so the
// day is one earlier or later, and [Form.Between] has the exact time. A day in the contract's own form stays as it is.
func (f *Field) encodeTime(text string) (jsontext.Value, error) {
	t, err := moment(text)
	switch {
	case f.schema.Format == "date-time" && err != nil:
		return nil, err
	case f.schema.Format == "date-time":
		return quote(t.Format(time.RFC3339Nano)), nil
	case isDay(text):
		return quote(text), nil
	case err != nil:
		return nil, errors.New("must be a day such as 2006-01-02, a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h")
	case f.friendly() == Until:
		t = t.Add(24 * time.Hour)
	default:
		t = t.Add(-24 * time.Hour)
	}
	return quote(t.UTC().Format(time.DateOnly)), nil
}

// isBound reports whether a parameter with values of s is the first or the last time or day: its name says so, and so does
// its format or its example. Another parameter of this name may be a sender or a folder.
func isBound(param *openapi.Parameter, s *openapi.Schema) bool {
	friendly := friendlyParameters[param.Name]
	if s.Type != "string" || friendly != Since && friendly != Until {
		return false
	}
	example, _ := openapi.Decode(param.Example) // nil for none
	return s.Format == "date" || s.Format == "" && !slices.ContainsFunc(openapi.Texts(example), func(text string) bool {
		_, err := time.Parse(time.RFC3339, text)
		return err != nil && !isDay(text)
	})
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// moment reads a time with a zone, or how long ago it was.
func moment(text string) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return time.Now().UTC().Add(-ago).Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, errors.New("must be a time such as 2006-01-02T15:04:05Z, or how long ago, such as 2h")
	}
	return t, nil
}

// Between returns the times of --since and --until; zero for none. Callers need them because a service that knows only
// days, or ignores them, also returns rows outside.
func (f *Form) Between() (since, until time.Time) {
	for _, field := range f.Fields {
		if !field.time || len(field.texts) == 0 {
			continue
		}
		t, err := moment(field.texts[0])
		if err != nil {
			continue // a day
		}
		switch field.Name {
		case Since:
			since = t
		case Until:
			until = t
		}
	}
	return since, until
}
