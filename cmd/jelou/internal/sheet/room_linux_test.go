package sheet

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/sys/unix"
)

// Excelize keeps many texts in a temporary file, and loses them without an error if the disk is full.
func TestTextsWithoutRoomAreAnError(t *testing.T) {
	if os.Getenv("JELOU_LONG") == "" {
		t.Skip("takes long: set JELOU_LONG=1")
	}
	small := sheet(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "tel", "A2": "5"}) })
	data, err := io.ReadAll(changed(t, small, "</sst>", "<si><t>"+strings.Repeat("x", excelize.StreamChunkSize)+"</t></si></sst>"))
	if err != nil {
		t.Fatal(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	open := func() error {
		table, err := Open(strings.NewReader(string(data)))
		if err == nil {
			table.Close()
		}
		return err
	}
	if err := open(); err != nil {
		t.Error(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 10, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	err = open()
	if failed := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); failed != nil {
		t.Fatal(failed)
	}
	if err == nil || !strings.Contains(err.Error(), "find no room in TMPDIR, ") {
		t.Errorf("%v", err)
	}
}
