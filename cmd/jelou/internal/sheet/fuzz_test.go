package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

// Open accepts or refuses any bytes, alike in pieces of any size, and the rows come in their order.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\r\ny\";\xf1\r\n", "\xff\xfea\x00\t\x00b\x00\n\x00", "sep=;\na;b\n", "{\"a\":1}\n[]\n", "\ufeffa\n\"\n", "a;b\n=\"1\";\"2\n\"\n", "a;b\r\r\n1;2\r\r\n", "PK\x03\x04", "\xc3\xb1,a\n\xf1\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, given []byte) {
		if bytes.HasPrefix(given, []byte("PK")) {
			return // belongs to excelize
		}
		read := func(r io.Reader) (rows []Row, form string, failure string) {
			table, err := Open(r)
			if err != nil {
				return nil, "", err.Error()
			}
			last := int64(0)
			for {
				row, err := table.Next()
				if errors.Is(err, io.EOF) {
					return rows, table.Form(), ""
				}
				if err != nil {
					return rows, table.Form(), err.Error()
				}
				if row.Number <= last {
					t.Fatalf("row %d after row %d of %q", row.Number, last, given)
				}
				last = row.Number
				rows = append(rows, row)
			}
		}
		rows, form, failure := read(bytes.NewReader(given))
		again, formAgain, failureAgain := read(iotest.OneByteReader(bytes.NewReader(given)))
		same := slices.EqualFunc(rows, again, func(a, b Row) bool {
			return a.Number == b.Number && slices.Equal(a.Cells, b.Cells) && (a.Fault == nil) == (b.Fault == nil)
		})
		if !same || form != formAgain || failure != failureAgain {
			t.Errorf("%q: %v %q %q, in pieces %v %q %q", given, rows, form, failure, again, formAgain, failureAgain)
		}
	})
}
