package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/transform"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// csvRows is a text with a delimiter between its cells.
type csvRows struct {
	text    *decoder
	bound   *bounded
	reader  *csv.Reader
	read    bytes.Buffer // the text that reader has read, from the present row on
	told    string       // the line that tells Excel the delimiter, if any
	windows bool         // lines end in CR LF
	dos     bool         // letters look like those of MS-DOS
	inside  int64        // line breaks within cells so far, which begin no row
	last    int64        // the number of the row before
}

var (
	errLoneCR   = errors.New("its lines end in CR only, as on old Macs: save it as CSV UTF-8")
	errRowLarge = errors.New("a row larger than 1 MiB: is a quote not closed?")
)

// delimiters are the names of the characters between cells.
var delimiters = map[rune]string{',': "commas", ';': "semicolons", '\t': "tabs"}

func openCSV(in io.Reader, encoding func() *input.Encoding) (rows, error) {
	c := &csvRows{text: &decoder{from: encoding}}
	c.bound = &bounded{transform.NewReader(in, c.text), input.Max}
	text := bufio.NewReaderSize(c.bound, 64<<10)
	head, err := text.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if line, _, _ := bytes.Cut(head, []byte("\n")); bytes.HasSuffix(line, []byte("\r\r")) {
		text = bufio.NewReaderSize(&doubled{from: text}, 64<<10)
		head, _ = text.Peek(64 << 10) // an error comes again with the first row
	}
	line, _, _ := bytes.Cut(head, []byte("\n")) // on old Macs, all rows down to a line break within a cell
	if bytes.IndexByte(bytes.TrimRight(line, "\r"), '\r') >= 0 {
		return nil, errLoneCR
	}
	c.windows = bytes.HasSuffix(line, []byte("\r"))
	comma := delimiter(head)
	// Excel writes and reads such a line, and does not show it.
	if rest, ok := strings.CutPrefix(strings.TrimRight(string(line), "\r"), "sep="); ok && len(rest) == 1 && delimiters[rune(rest[0])] != "" {
		comma, c.told = rune(rest[0]), string(line)+"\n"
		_, _ = text.Discard(len(c.told)) // Peek has buffered them
	}
	c.reader = csv.NewReader(io.TeeReader(text, &c.read))
	c.reader.Comma, c.reader.FieldsPerRecord = comma, -1
	return c, nil
}

// delimiter returns the character that splits each of the first two rows into the most cells, or else the first row. At a
// tie it is no comma: names and amounts have commas in them.
func delimiter(head []byte) rune {
	best, most := ',', []int{1, 1}
	for _, comma := range ";\t," {
		reader := csv.NewReader(strings.NewReader(quoteBare(string(head), comma)))
		reader.Comma, reader.FieldsPerRecord = comma, -1
		names, err := reader.Read()
		if err != nil {
			continue
		}
		both := len(names)
		if row, err := reader.Read(); err == nil {
			both = min(both, len(row))
		}
		if cells := []int{both, len(names)}; slices.Compare(cells, most) > 0 {
			best, most = comma, cells
		}
	}
	return best
}

func (c *csvRows) next() (Row, error) {
	c.bound.left = input.Max
	before := c.reader.InputOffset()
	cells, err := c.reader.Read()
	text := c.read.Next(int(c.reader.InputOffset() - before))
	var broken *csv.ParseError
	switch {
	case errors.As(err, &broken):
		row := Row{Number: int64(broken.StartLine) - c.inside}
		row.Cells, row.Fault = c.repaired(text)
		c.inside += int64(broken.Line - broken.StartLine)
		c.last = row.Number
		return row, nil
	case errors.Is(err, errRowLarge):
		return Row{}, fmt.Errorf("after row %d: %w", c.last, err)
	case err != nil:
		return Row{}, err
	}
	line, _ := c.reader.FieldPos(0)
	row := Row{Number: int64(line) - c.inside, Cells: cells}
	c.last = row.Number
	c.dos = c.dos || c.text.encoding() == windows1252 && dosLetters.MatchString(strings.Join(cells, "\n"))
	for _, cell := range cells {
		c.inside += int64(strings.Count(cell, "\n"))
	}
	return row, nil
}

// quoteBare puts each Protected text in the quotes that CSV demands. Most programs write it without them.
func quoteBare(text string, comma rune) string {
	ends := string(comma) + "\r\n"
	var quoted strings.Builder
	for text != "" {
		end := strings.IndexAny(text, ends)
		if end < 0 {
			end = len(text)
		}
		cell := text[:end]
		if Protected(cell) != cell {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		quoted.WriteString(cell)
		rest := min(end+1, len(text))
		quoted.WriteString(text[end:rest])
		text = text[rest:]
	}
	return quoted.String()
}

// repaired returns the cells of a row that is CSV but for its bare texts, or the fault of any other row.
func (c *csvRows) repaired(row []byte) ([]string, error) {
	text := quoteBare(string(row), c.reader.Comma)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = c.reader.Comma
	cells, err := reader.Read()
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return nil, fmt.Errorf("in column %s, %w", Letter(c.column(text, broken)), quoting(broken))
	}
	return cells, err
}

// Protected returns the text in a cell such as ="0042". Programs write it into a CSV so that a spreadsheet keeps all
// characters and shows only 0042. A quote in the text is doubled. Any other cell is its own text.
func Protected(cell string) string {
	text, begins := strings.CutPrefix(cell, `="`)
	text, ends := strings.CutSuffix(text, `"`)
	if begins && ends && !strings.Contains(strings.ReplaceAll(text, `""`, ""), `"`) {
		return strings.ReplaceAll(text, `""`, `"`)
	}
	return cell
}

// column returns the column of an error in the text of its row.
func (c *csvRows) column(text string, broken *csv.ParseError) int {
	lines := strings.SplitAfter(text, "\n")
	last := lines[broken.Line-1]
	whole := strings.Join(lines[:broken.Line-1], "") + last[:min(broken.Column-1, len(last))]
	before := csv.NewReader(strings.NewReader(whole))
	before.Comma, before.LazyQuotes = c.reader.Comma, true
	cells, _ := before.Read() // lazy quotes are never wrong
	return max(len(cells)-1, 0)
}

// quoting returns an error about quotes, without anything from the text.
func quoting(broken *csv.ParseError) error {
	if errors.Is(broken.Err, csv.ErrBareQuote) {
		return errors.New(`a quote within a cell that does not begin with one: write the cell in quotes, and "" for a quote in it`)
	}
	return errors.New(`a cell that begins with a quote and does not end with one: write "" for a quote in a cell`)
}

// dosLetters matches ñ, ó and é of MS-DOS within a word, as Windows-1252 reads them: Mu¤oz, G¢mez, P‚rez. Excel offers to
// save a CSV so, and old programs do.
var dosLetters = regexp.MustCompile(`\pL[¤¢‚]\pL`)

func (c *csvRows) form() string {
	text := fmt.Sprintf("%s, %s between the cells", c.text.encoding().Name, delimiters[c.reader.Comma])
	if c.dos {
		text += "; letters look like those of MS-DOS, as in Mu¤oz: save the table as CSV UTF-8"
	}
	return text
}

func (c *csvRows) line(cells []string) []byte {
	return c.text.encode(csvLine(cells, c.reader.Comma, c.windows))
}

func (c *csvRows) head(names []string) []byte {
	return slices.Concat([]byte(c.text.encoding().Mark), c.text.encode([]byte(c.told)), c.line(names))
}

func csvLine(cells []string, comma rune, windows bool) []byte {
	var line bytes.Buffer
	writer := csv.NewWriter(&line)
	writer.Comma, writer.UseCRLF = comma, windows
	_ = writer.Write(cells) // a buffer accepts everything
	writer.Flush()
	return line.Bytes()
}

// doubled makes LF of a CR behind another. Python on Windows can end lines in CR CR LF, and a spreadsheet shows a blank row
// behind each.
type doubled struct {
	from io.Reader
	last byte
}

func (d *doubled) Read(p []byte) (int, error) {
	n, err := d.from.Read(p)
	for i, c := range p[:n] {
		if c == '\r' && d.last == '\r' {
			p[i] = '\n'
		}
		d.last = c
	}
	return n, err
}

// bounded ends a row before it fills the memory. A quote that is not closed makes a row of the rest of the table.
type bounded struct {
	from io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRowLarge
	}
	n, err := b.from.Read(p)
	b.left -= n
	return n, err
}
