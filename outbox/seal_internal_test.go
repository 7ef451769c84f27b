package outbox

import "testing"

// A database has the values of earlier releases. With GODEBUG=fips140=only, Go refuses short keys.
func TestPersonWithoutAKeyKeepsTheValue(t *testing.T) {
	message := content{"BOT", kindMessage, []byte(`{"userId":"593987654321"}`)}
	if got := new(sealer).people(message); len(got) != 1 || got[0] != "156642b419750be7b53d28d5aa585ce6" {
		t.Errorf("%q", got)
	}
}
