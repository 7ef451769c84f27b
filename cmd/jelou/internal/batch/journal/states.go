package journal

const (
	statesPerByte = 4
	pageSize      = 4096
	linesPerPage  = pageSize * statesPerByte
)

// states holds the State of each line, in two bits each.
type states struct {
	pages  map[int64]*[pageSize]byte
	counts [4]int64 // by State; that of Pending means nothing
}

func (s *states) of(line int64) State {
	page := s.pages[line/linesPerPage]
	if page == nil {
		return Pending
	}
	at, shift := place(line)
	return State(page[at] >> shift & 3)
}

func (s *states) set(line int64, state State) {
	if s.pages == nil {
		s.pages = make(map[int64]*[pageSize]byte)
	}
	page := s.pages[line/linesPerPage]
	if page == nil {
		page = new([pageSize]byte)
		s.pages[line/linesPerPage] = page
	}
	at, shift := place(line)
	s.counts[State(page[at]>>shift&3)]--
	s.counts[state]++
	page[at] = page[at]&^(3<<shift) | byte(state)<<shift
}

func place(line int64) (at int64, shift uint) {
	line %= linesPerPage
	return line / statesPerByte, uint(line%statesPerByte) * 2 //nolint:gosec // from 0 to 3
}
