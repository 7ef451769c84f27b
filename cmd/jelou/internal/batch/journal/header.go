package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// headerSize is within the smallest unit that systems write of a file, so a kill leaves no half header.
const headerSize = 512

const version = 2

// header is the first line of the file.
type header struct {
	Version int `json:"jelouBatch"`
	Owner
	Input
	Size int64 `json:"size"` // of the file, up to the last record that the header knows of
	Last mark  `json:"last"` // the last record that the header knows of
}

// mark names a record: its number, and the checksum that the next one continues.
type mark struct {
	Number int64 `json:"record"`
	Sum    sum   `json:"sum"`
}

// line returns the header as it is in the file, padded with blanks.
func (h header) line() []byte {
	h.Version = version
	text, _ := seal(nil, h, sum{})
	text = bytes.TrimSuffix(text, []byte("\n"))
	return append(append(text, bytes.Repeat([]byte(" "), max(0, headerSize-1-len(text)))...), '\n')
}

var errNoJournal = errors.New("not a journal of jelou batch, or a damaged one")

// decodeHeader accepts only lines that header.line returns.
func decodeHeader(text []byte) (header, error) {
	var h header
	if json.Unmarshal(text, &h) == nil && h.Version > 0 && h.Version != version {
		return h, fmt.Errorf("a journal of version %d, which this version of jelou does not know", h.Version)
	}
	short := append(bytes.Clone(bytes.TrimRight(text, " \n")), '\n')
	if _, err := unseal(short, sum{}, &h); err != nil || !bytes.Equal(h.line(), text) {
		return h, errNoJournal
	}
	return h, nil
}
