package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// sum is a checksum.
type sum [8]byte

// MarshalText returns it in hexadecimal.
func (s sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText reads it.
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

// seal writes an object as a line that ends in a checksum, which continues another.
func seal(object any, before sum) ([]byte, sum, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, sum{}, err
	}
	line, after := sealed(bytes.TrimSuffix(text, []byte("}")), before)
	return line, after, nil
}

// sealed ends an object that lacks its end.
func sealed(text []byte, before sum) ([]byte, sum) {
	after := sumOf(text, before)
	text = hex.AppendEncode(append(text, sumBegin...), after[:])
	return append(text, sumEnd...), after
}

func sumOf(text []byte, before sum) sum {
	hash := sha256.New()
	_, _ = hash.Write(before[:]) // never fails
	_, _ = hash.Write(text)
	return sum(hash.Sum(nil)[:len(sum{})])
}

var errChanged = errors.New("it was changed, or does not belong there")

// unseal reads a line that seal wrote.
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
