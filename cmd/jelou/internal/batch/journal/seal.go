package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// sum is a checksum: the first bytes of a SHA-256.
type sum [8]byte

// MarshalText returns the checksum in hexadecimal.
func (s sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText reads a checksum in hexadecimal.
func (s *sum) UnmarshalText(text []byte) error { return decodeHex(s[:], text) }

func decodeHex(into, digits []byte) error {
	if hex.DecodedLen(len(digits)) != len(into) {
		return errChanged
	}
	_, err := hex.Decode(into, digits)
	return err
}

// The member at the end of each line of the file.
const (
	sumBegin = `,"sum":"`
	sumEnd   = "\"}\n"
	sumSize  = len(sumBegin) + 2*len(sum{}) + len(sumEnd)
)

// seal appends an object as a line that ends in a checksum. The checksum continues the one before.
func seal(text []byte, object any, before sum) ([]byte, sum) {
	body, _ := json.Marshal(object) // JSON can express every header and record
	body = body[:len(body)-1]
	after := sumOf(body, before)
	text = append(append(text, body...), sumBegin...)
	return append(hex.AppendEncode(text, after[:]), sumEnd...), after
}

func sumOf(text []byte, before sum) sum {
	all := append(append(make([]byte, 0, headerSize), before[:]...), text...)
	digest := sha256.Sum256(all)
	return sum(digest[:len(sum{})])
}

var errChanged = errors.New("it was changed, or does not belong there")

// unseal reads a line that ends in a checksum, and checks it.
func unseal(text []byte, before sum, object any) (sum, error) {
	if len(text) < sumSize {
		return sum{}, errChanged
	}
	body, end := text[:len(text)-sumSize], text[len(text)-sumSize:]
	after := sumOf(body, before)
	if string(end) != sumBegin+hex.EncodeToString(after[:])+sumEnd || json.Unmarshal(append(bytes.Clone(body), '}'), object) != nil {
		return sum{}, errChanged
	}
	return after, nil
}
