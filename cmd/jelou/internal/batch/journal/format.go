package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Sending is the outcome of a line while an attempt is in flight.
const Sending = "sending"

// The outcomes of a finished line.
const (
	Sent    = "sent"
	Refused = "refused"
	NotSent = "not_sent"
	Unknown = "unknown"
)

// Record is the outcome of a line. A later record of the same line replaces an earlier one.
type Record struct {
	Number     int64  `json:"record"` // from 1
	Line       int64  `json:"line"`   // from 1
	Outcome    string `json:"outcome"`
	At         string `json:"at,omitempty"` // of Sending, of Unknown and after a 408: when the attempt began, RFC 3339
	MessageID  string `json:"messageId,omitempty"`
	StatusCode int    `json:"statusCode,omitempty"`
	Code       string `json:"code,omitempty"`    // the service's
	Missing    []int  `json:"missing,omitempty"` // of Unknown: the positions of the receivers in doubt; empty for all
	Again      bool   `json:"again,omitempty"`   // of Refused: the line was not the reason, and a later run sends it
}

func sending(line int64) Record {
	return Record{Line: line, Outcome: Sending, At: Time(time.Now())}
}

// Time returns a time as the records have it; "" for the zero time.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// State is the state of a line.
type State uint8

// The states of a line.
const (
	// Pending is a line to be sent: no run began it, or it was not sent, or the service refused it, but not for its
	// content.
	Pending State = iota
	// Done is a sent line.
	Done
	// Rejected is a line that the service refused for its content.
	Rejected
	// InDoubt is a line that may have been sent.
	InDoubt
)

// State returns the state of a line whose last record is r, or that of a line without a record for the zero value.
func (r Record) State() State {
	switch {
	case r.Outcome == Sent:
		return Done
	case r.Outcome == Refused && !r.Again:
		return Rejected
	case r.Outcome == "", r.Outcome == NotSent, r.Outcome == Refused:
		return Pending
	default:
		return InDoubt
	}
}

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
	text, _ := seal(nil, h, start)
	text = bytes.TrimSuffix(text, []byte("\n"))
	return append(append(text, bytes.Repeat([]byte(" "), max(0, headerSize-1-len(text)))...), '\n')
}

var errNoJournal = errors.New("not a journal of jelou batch, or a damaged one")

// decodeHeader accepts only lines that header.line returns.
func decodeHeader(text []byte) (header, error) {
	var h header
	err := json.Unmarshal(text, &h)
	switch {
	case err == nil && h.Version > 0 && h.Version != version:
		return h, fmt.Errorf("a journal of version %d, which this version of jelou does not know", h.Version)
	case err != nil || !bytes.Equal(h.line(), text):
		return h, errNoJournal
	}
	return h, nil
}

// sum is a checksum: the first bytes of a SHA-256, in hexadecimal.
type sum string

// start is the checksum before the first record.
const start sum = "0000000000000000"

// The member at the end of each line of the file.
const (
	sumBegin = `,"sum":"`
	sumEnd   = "\"}\n"
	sumSize  = len(sumBegin) + len(start) + len(sumEnd)
)

// seal appends an object as a line that ends in a checksum. The checksum continues the one before.
func seal(text []byte, object any, before sum) ([]byte, sum) {
	body, _ := json.Marshal(object) // JSON can express every header and record
	body = body[:len(body)-1]
	after := sumOf(body, before)
	text = append(append(text, body...), sumBegin...)
	return append(append(text, after...), sumEnd...), after
}

func sumOf(text []byte, before sum) sum {
	all, _ := hex.AppendDecode(make([]byte, 0, headerSize), []byte(before)) // a checksum is hexadecimal
	digest := sha256.Sum256(append(all, text...))
	return sum(hex.EncodeToString(digest[:len(start)/2]))
}

var errChanged = errors.New("it was changed, or does not belong there")

// unseal reads a line that ends in a checksum, and checks it.
func unseal(text []byte, before sum, object any) (sum, error) {
	if len(text) < sumSize {
		return "", errChanged
	}
	body, end := text[:len(text)-sumSize], text[len(text)-sumSize:]
	after := sumOf(body, before)
	if string(end) != sumBegin+string(after)+sumEnd || json.Unmarshal(append(bytes.Clone(body), '}'), object) != nil {
		return "", errChanged
	}
	return after, nil
}

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
