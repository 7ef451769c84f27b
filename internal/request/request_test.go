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
