package outbox

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/internal/redact"
)

// sealer encrypts the content of a message for the database if it has keys.
type sealer struct {
	keys    [][]byte
	ciphers []cipher.AEAD
}

const errNoKey = redact.Problem("this process has no key that decrypts the message")

func newSealer(keys [][]byte) (*sealer, error) {
	s := new(sealer)
	for _, key := range keys {
		if len(key) != 32 {
			return nil, errors.New("jelou: a key of the outbox must have 32 bytes")
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, bytes.Clone(key)) // the caller may clear its own
		s.ciphers = append(s.ciphers, aead)
	}
	return s, nil
}

func (s *sealer) seal(body []byte) string {
	if len(s.ciphers) == 0 {
		return string(body)
	}
	return base64.StdEncoding.EncodeToString(s.ciphers[0].Seal(nil, nil, body, nil)) //nolint:gosec // the cipher makes its own nonce
}

// open decrypts a result of seal, from this process or from another. A text that is JSON is not encrypted.
func (s *sealer) open(text string) ([]byte, error) {
	if strings.HasPrefix(text, "{") {
		return []byte(text), nil
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errNoKey
	}
	for _, aead := range s.ciphers {
		if body, err := aead.Open(nil, nil, sealed, nil); err == nil {
			return body, nil
		}
	}
	return nil, errNoKey
}

// people returns the values that stand for a person in the database: first that of new messages, then those of messages
// with older keys and without a key. They are hashes, so that the index has no phone numbers. With a key, nobody can
// guess the number from the hash.
func (s *sealer) people(c content) []string {
	noKey := append([]byte("jelou"), make([]byte, 9)...) // HMAC adds zeros anyway, and FIPS 140 refuses shorter keys
	var all []string
	for _, key := range append(slices.Clip(s.keys), noKey) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(c.bot + "\x00" + c.recipient()))
		all = append(all, hex.EncodeToString(mac.Sum(nil)[:16]))
	}
	return all
}
