package journal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// headerSize is within the smallest unit that systems write of a file, so a kill leaves no half header.
const headerSize = 512

const version = 2

// header is the first line of the file.
type header struct {
	belongs
	Size int64 `json:"size"` // of the file, up to the last record that the header knows of
	Last mark  `json:"last"` // the last record that the header knows of
}

// belongs is the part of the header that seldom changes.
type belongs struct {
	Version int `json:"jelouBatch"`
	Owner
	Input
}

// mark names a record: its number, and the checksum that the next one continues.
type mark struct {
	Number int64 `json:"record"`
	Sum    sum   `json:"sum"`
}

// begin returns the beginning of the header's line.
func (b belongs) begin() []byte {
	b.Version = version
	text, _ := json.Marshal(b) // JSON can express every field
	return text[:len(text)-1]
}

// headerLine returns the header, padded with blanks. A run writes it before attempts, so only its end is made anew.
func headerLine(begin []byte, size int64, last mark) []byte {
	text := append(make([]byte, 0, headerSize), begin...)
	text = strconv.AppendInt(append(text, `,"size":`...), size, 10)
	text = strconv.AppendInt(append(text, `,"last":{"record":`...), last.Number, 10)
	text = hex.AppendEncode(append(text, `,"sum":"`...), last.Sum[:])
	text = append(text, `"}`...)
	text = ended(text, sumOf(text, sum{}))
	text = append(text[:len(text)-1], blanks[:max(0, headerSize-len(text))]...)
	return append(text, '\n')
}

var blanks = strings.Repeat(" ", headerSize)

var errNoJournal = errors.New("not a journal of jelou batch, or a damaged one")

// decodeHeader accepts only lines that headerLine returns.
func decodeHeader(text []byte) (header, error) {
	var h header
	if json.Unmarshal(text, &h) == nil && h.Version > 0 && h.Version != version {
		return h, fmt.Errorf("a journal of version %d, which this version of jelou does not know", h.Version)
	}
	short := append(bytes.Clone(bytes.TrimRight(text, " \n")), '\n')
	if _, err := unseal(short, sum{}, &h); err != nil || !bytes.Equal(headerLine(h.begin(), h.Size, h.Last), text) {
		return h, errNoJournal
	}
	return h, nil
}
