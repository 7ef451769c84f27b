package batch

import (
	"testing"

	"golang.org/x/sys/unix"
)

// Half a row of a table could lack the mark of an unknown line, or have half a number, and the next batch would send it.
func TestLineWithoutRoomLeavesNoHalf(t *testing.T) {
	f := begunFile(t)
	write := func(text string) error { return f.write(&entry{text: []byte(text)}, nil, "") }
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 10, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	first, second, third := write("line 1"), write("line 2"), write("3")
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, "f"); first != nil || second == nil || third != nil || got != "line 1\n3\n" {
		t.Errorf("%q: %v, %v, %v", got, first, second, third)
	}
	if err := f.close(); err != nil {
		t.Error(err)
	}
}
