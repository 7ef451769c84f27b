package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/jelou-go/jelou/internal/loopback"
)

// Slots is how many lines can be in flight at once.
const Slots = 256

// MaxLine is the largest line number that fits into a slot.
const MaxLine = 9_999_999_999

const (
	headerSize = 4096 // a page, or the beginning of one
	slotWidth  = 11   // ten digits and a comma
)

// Input tells inputs apart.
type Input struct {
	SHA256 [32]byte // of the first Bytes bytes
	Bytes  int64
	Whole  bool // nothing comes after them
}

// Target tells apart where messages go to: a digest of the server and the bot.
type Target [32]byte

// Place tells files apart by their names.
type Place [32]byte

// NewPlace is the place of a file. An error says that its directory cannot be found.
func NewPlace(path string) (Place, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Place{}, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return Place{}, err
	}
	return sha256.Sum256([]byte(filepath.Join(dir, filepath.Base(path)))), nil
}

type header struct {
	input  Input
	target Target
	failed Place
	run    int64        // where the records of the current run begin
	slots  [Slots]int64 // lines in flight, 0 for none
}

// slotsAt is where the first slot is.
var slotsAt = int64(bytes.IndexByte(new(header).encode(), '[') + 1)

// encode has every number in a fixed width, so that each stays in its place.
func (h *header) encode() []byte {
	text := make([]byte, 0, headerSize)
	text = fmt.Appendf(text, `{"jelouBatch":1,"sha256":"%x","bytes":%15d,"whole":%-5t,"target":"%x","failed":"%x","run":%15d,"inFlight":[`,
		h.input.SHA256, h.input.Bytes, h.input.Whole, h.target, h.failed, h.run)
	for i, line := range h.slots {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, encodeSlot(line)...)
	}
	text = append(text, ']')
	text = append(text, bytes.Repeat([]byte{' '}, headerSize-2-len(text))...)
	return append(text, '}', '\n')
}

func encodeSlot(line int64) []byte { return fmt.Appendf(nil, "%*d", slotWidth-1, line) }

var errNoJournal = errors.New("not a journal of jelou batch, or a damaged one")

// decodeHeader takes exactly what encode writes.
func decodeHeader(text []byte) (*header, error) {
	var read struct {
		JelouBatch int
		SHA256     string
		Bytes, Run int64
		Whole      bool
		Target     string
		Failed     string
		InFlight   []int64
	}
	if err := json.Unmarshal(text, &read); err != nil || len(read.InFlight) != Slots {
		return nil, errNoJournal
	}
	if read.JelouBatch != 1 {
		return nil, fmt.Errorf("a journal of version %d, which this version of jelou does not know", read.JelouBatch)
	}
	h := &header{input: Input{Bytes: read.Bytes, Whole: read.Whole}, run: read.Run}
	copy(h.slots[:], read.InFlight)
	for _, line := range h.slots {
		if line < 0 || line > MaxLine {
			return nil, errNoJournal
		}
	}
	for into, digits := range map[*[32]byte]string{&h.input.SHA256: read.SHA256, (*[32]byte)(&h.target): read.Target, (*[32]byte)(&h.failed): read.Failed} {
		digest, err := hex.DecodeString(digits)
		if err != nil || len(digest) != len(into) {
			return nil, errNoJournal
		}
		copy(into[:], digest)
	}
	const most = 999_999_999_999_999 // fits into its width
	if h.input.Bytes < 0 || h.input.Bytes > most || h.run < headerSize || h.run > most || !bytes.Equal(h.encode(), text) {
		return nil, errNoJournal
	}
	return h, nil
}

// NewTarget is the target of a server's URL and a bot. The port of a server on this machine does not count:
// a sandbox has another one each time.
func NewTarget(server, bot string) Target {
	if u, err := url.Parse(server); err == nil && loopback.IsHost(u.Hostname()) {
		u.Host = "localhost"
		server = u.String()
	}
	return sha256.Sum256([]byte(strings.TrimRight(server, "/") + "\n" + bot))
}
