package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/url"
	"path/filepath"
	"strings"
)

// Digest is the SHA-256, in hexadecimal, of a text that need not be in the journal.
type Digest string

// DigestOf returns the digest of the text that a SHA-256 has read.
func DigestOf(text hash.Hash) Digest { return Digest(hex.EncodeToString(text.Sum(nil))) }

func digest(text string) Digest {
	sum := sha256.Sum256([]byte(text))
	return Digest(hex.EncodeToString(sum[:]))
}

// with returns the digest of the place d and of the content of the file there.
func (d Digest) with(content Digest) Digest {
	both, _ := hex.DecodeString(string(d + content))
	return digest(string(both))
}

// Input identifies an input.
type Input struct {
	SHA256 Digest `json:"sha256"` // of the first Bytes bytes
	Bytes  int64  `json:"bytes"`
	Whole  bool   `json:"whole"` // the input ends there
}

// Owner is the server, bot and file of failed lines that a journal belongs to.
type Owner struct {
	Server Digest `json:"server"`
	Bot    Digest `json:"bot"`
	Failed Digest `json:"failed"` // the place of the file of failed lines, and its content after a run that ended; zero for none
}

// NewOwner returns the owner for a server's URL and a bot. The port counts, also on this machine: another port can lead to
// another sandbox, or through a tunnel to the real service.
func NewOwner(server, bot string) Owner {
	if u, err := url.Parse(server); err == nil {
		u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
		u.Host = strings.TrimSuffix(u.Host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
		server = u.String()
	}
	return Owner{Server: digest(strings.TrimRight(server, "/")), Bot: digest(bot)}
}

// Place returns the digest of a file's absolute path. It fails if the directory cannot be found.
func Place(path string) (Digest, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	return digest(filepath.Join(dir, filepath.Base(path))), nil
}
