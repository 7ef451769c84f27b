package pretty

import "testing"

func TestJSONIsIndentedAndSorted(t *testing.T) {
	const given = `{"b":[9007199254740993,1.10,{}],"a":"<&>","é":null}`
	const want = `{
  "a": "<&>",
  "b": [
    9007199254740993,
    1.10,
    {}
  ],
  "é": null
}
`
	if got, err := JSON([]byte(given)); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	for _, broken := range []string{"", "{", "{}{}", "{} x"} {
		if got, err := JSON([]byte(broken)); err == nil {
			t.Errorf("JSON(%q) = %q, want an error", broken, got)
		}
	}
}
