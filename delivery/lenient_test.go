package delivery

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestDecodeIsLenient(t *testing.T) {
	type row struct {
		ID   string           `json:"id"`
		At   time.Time        `json:"at,omitzero"`
		Read *time.Time       `json:"read,omitzero"`
		N    int              `json:"n,omitzero"`
		Free map[string]any   `json:"free,omitzero"`
		Any  any              `json:"any,omitzero"`
		More *struct{ X any } `json:"more,omitzero"`
		List []any            `json:"list,omitzero"`
	}
	tests := map[string]struct{ body, want string }{
		"documented":            {`{"id":"a","at":"2026-01-15T10:30:00.5Z"}`, `{"id":"a","at":"2026-01-15T10:30:00.5Z"}`},
		"with an offset":        {`{"id":"a","at":"2026-01-15T05:30:00-05:00"}`, `{"id":"a","at":"2026-01-15T05:30:00-05:00"}`},
		"an id as a number":     {`{"id":12345678901234567890}`, `{"id":"12345678901234567890"}`},
		"a number as a string":  {`{"id":7,"n":"2","at":"x"}`, `{"id":"7","n":2}`},
		"an escaped number":     {`{"n":"\u0032","id":"\"","free":{"n":"3"}}`, `{"id":"\"","n":2,"free":{"n":"3"}}`},
		"a whole number":        {`{"n":-30.00,"id":3.0,"free":{"n":3.0}}`, `{"id":"3.0","n":-30,"free":{"n":3.0}}`},
		"a whole string":        {`{"n":"3.0"}`, `{"id":"","n":3}`},
		"no zone":               {`{"at":"2026-01-15 10:30:00","id":"a"}`, `{"id":"a"}`},
		"an empty time":         {`{"id":"a","at":"","read":""}`, `{"id":"a"}`},
		"an escaped time":       {`{"id":"a","at":"\"\\","n":1}`, `{"id":"a","n":1}`},
		"milliseconds":          {`{"id":1,"at":1768472000000,"n":2}`, `{"id":"1","n":2}`},
		"a boolean":             {`{"id":"a","at":false,"n":2}`, `{"id":"a","n":2}`},
		"an object":             {`{"id":"a","at":{},"n":2}`, `{"id":"a","n":2}`},
		"null":                  {`{"id":"a","at":null,"read":null}`, `{"id":"a"}`},
		"every digit":           {`{"id":"","free":{"n":9007199254740993}}`, `{"id":"","free":{"n":9007199254740993}}`},
		"of any value":          {`{"id":"","any":9007199254740993}`, `{"id":"","any":9007199254740993}`},
		"of one in a list":      {`{"id":"","list":[null,9007199254740993]}`, `{"id":"","list":[null,9007199254740993]}`},
		"of one pointed to":     {`{"id":"","more":{"X":9007199254740993}}`, `{"id":"","more":{"X":9007199254740993}}`},
		"free members are kept": {`{"id":1,"free":{"at":"x","id":2},"at":"x"}`, `{"id":"1","free":{"at":"x","id":2}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var read row
			if err := decode([]byte(test.body), &read); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(read)
			if err != nil || string(got) != test.want {
				t.Errorf("%s, %v, want %s", got, err, test.want)
			}
		})
	}
	for _, body := range []string{`{"id":{}}`, `{"n":"x"}`, `{"n":1.5}`, `{"n":"1.5"}`, `{"n":""}`, `{"n":" 2"}`, `{"n":"0x2"}`, `{"n":"true"}`, `{"n":"1."}`, `{"n":"+1"}`, `{"n":"[1]"}`, `{"n":"null"}`} {
		// The error names the member.
		if err := decode([]byte(body), new(row)); !errors.As(err, new(*json.UnmarshalTypeError)) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
