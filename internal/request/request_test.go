package request

import "testing"

// An address has no empty list: "ids=" would be a list with an empty item.
func TestEmptyListIsNoParameter(t *testing.T) {
	b := New("https://api.example.com", "GET", "/a")
	b.Query("ids", []int{}, false, "form", true)
	b.Query("labels", []string{}, false, "form", false)
	b.Query("words", []string{""}, false, "form", true)
	req, err := b.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := req.URL.String(), "https://api.example.com/a?words="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListInAPath(t *testing.T) {
	for want, ids := range map[string][]int{"https://api.example.com/a/1,2/b": {1, 2}, "path parameter ids: is empty": {}} {
		b := New("https://api.example.com", "GET", "/a/{ids}/b")
		b.PathValue("ids", ids)
		req, err := b.Request(t.Context())
		if err != nil {
			if err.Error() != want {
				t.Errorf("%v: %v, want %s", ids, err, want)
			}
			continue
		}
		if got := req.URL.String(); got != want {
			t.Errorf("%v: %s, want %s", ids, got, want)
		}
	}
}
