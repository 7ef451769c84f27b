package journal

import (
	"reflect"
	"strings"
	"testing"
)

// earlier is a journal of an earlier version, apart from the blanks in its header.
const earlier = `{"jelouBatch":2,"server":"626392b2df7fd063bc46d733731b39679a95907cb75460dc8180700725d84507","bot":"fb000cedf5e9c32e69382791f61b926ba2e362f384c3990941c2678362f546d1","failed":"9bbd52bd5563af2572632a916ac32e97a5d973eab6f89ec190096b9714b0466f","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","bytes":100,"whole":true,"size":2136,"last":{"record":16,"sum":"2fa832333e267209"},"sum":"d3a9736a3c4f5dcc"}
{"record":1,"line":1,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"c3cccf0c7756a459"}
{"record":2,"line":2,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"8502f20ddd3d44c8"}
{"record":3,"line":3,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"955c9bb49d5c8864"}
{"record":4,"line":4,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"f45fa644e6d726b1"}
{"record":5,"line":5,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"8962cfbc1c88872a"}
{"record":6,"line":6,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"a26fb5e461bc2ed2"}
{"record":7,"line":7,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"90bab80eef2de60e"}
{"record":8,"line":8,"outcome":"sending","at":"2026-11-27T10:00:00.000Z","sum":"09eeda8ef5017740"}
{"record":9,"line":1,"outcome":"sent","messageId":"m1","sum":"266ea9b99d7ece69"}
{"record":10,"line":2,"outcome":"refused","statusCode":422,"code":"E0422","sum":"0dba6bf7e47410c5"}
{"record":11,"line":3,"outcome":"unknown","at":"2026-11-27T10:00:00.000Z","statusCode":500,"sum":"a2398bd9bcf70112"}
{"record":12,"line":5,"outcome":"unknown","at":"2026-11-27T10:00:00.000Z","messageId":"t1,t3","missing":[1],"sum":"5846ae76b6abe9ec"}
{"record":13,"line":6,"outcome":"refused","statusCode":429,"again":true,"sum":"243e0eda30f0df25"}
{"record":14,"line":7,"outcome":"not_sent","sum":"2f141cd7b7744a8c"}
{"record":15,"line":8,"outcome":"unknown","at":"2026-11-27T10:00:00.000Z","messageId":"t1","missing":[1,2],"sum":"c9b71e66bd50d788"}
{"record":16,"line":8,"outcome":"sending","at":"2026-11-27T11:00:00.000Z","sum":"2fa832333e267209"}
`

// An update of the program in the middle of a batch sends nothing twice.
func TestJournalOfAnEarlierVersionIsUnderstood(t *testing.T) {
	head, records, _ := strings.Cut(earlier, "\n")
	j, err := Read(strings.NewReader(head+strings.Repeat(" ", headerSize-1-len(head))+"\n"+records), ignore)
	must(t, err)
	const at = "2026-11-27T10:00:00.000Z"
	for line, want := range map[int64]Record{
		1: {Outcome: Sent},
		2: {Outcome: Refused, StatusCode: 422, Code: "E0422"},
		3: {Number: 11, Line: 3, Outcome: Unknown, At: at, StatusCode: 500},
		4: {Number: 4, Line: 4, Outcome: Sending, At: at},
		5: {Number: 12, Line: 5, Outcome: Unknown, At: at, MessageID: "t1,t3", Missing: []int{1}},
		6: {},                                                                    // a 429
		7: {},                                                                    // not sent
		8: {Number: 16, Line: 8, Outcome: Sending, At: at, Missing: []int{1, 2}}, // again
	} {
		if got := j.Past(line); !reflect.DeepEqual(got, want) {
			t.Errorf("line %d: %+v, want %+v", line, got, want)
		}
	}
	if j.Input() != anInput || j.Check(anOwner) != nil || !j.Wrote(digest("place"), digest("content")) || j.Wrote(digest("place"), digest("")) {
		t.Errorf("%+v", j.head)
	}
}
