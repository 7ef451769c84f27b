package main

import (
	"context"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/progress"
)

// prepare opens everything, and finds out whether the batch may begin. Until its very end it changes nothing.
func (p *prepared) prepare(stop context.Context) error {
	var err error
	if p.input, err = openInput(stop, p.file, p.cmd.InOrStdin()); err != nil {
		return inputError(p.file, err)
	}
	var known journal.Input
	if p.journalPath != "" {
		if p.journal, err = journal.Open(p.journalPath, p.sync); err != nil {
			return wrapName(p.journalPath, err)
		}
		if err := p.journal.Check(p.target()); err != nil {
			return wrapName(p.journalPath, err)
		}
		known, _ = p.journal.Input()
	}
	if p.failedPath != "" {
		if err := p.openFailed(); err != nil {
			return wrapName(p.failedPath, err)
		}
	}
	if p.input.file == nil && !p.noPrecheck {
		if p.input.file, err = p.input.spool(stop, p.input.stream); err != nil {
			return inputError(p.file, err)
		}
	}
	if p.input.file != nil {
		known, err = p.twice(stop, known)
	} else {
		known, err = p.once(stop, known)
	}
	if err != nil {
		return err
	}
	if p.failed != nil {
		if err := p.failed.begin(); err != nil {
			return wrapName(p.failedPath, err)
		}
	}
	if p.journal != nil {
		return wrapName(p.journalPath, p.journal.Start(known, p.target()))
	}
	return nil
}

func (p *prepared) openFailed() error {
	place, err := journal.NewPlace(p.failedPath)
	if err != nil {
		return err
	}
	own := false
	if p.journal != nil {
		own = p.journal.Failed() == place
		p.journal.Keep(place)
	}
	p.failed, err = newFailedFile(p.failedPath, own)
	return err
}

// twice reads an input to its end, and makes ready to read it once more.
func (p *prepared) twice(stop context.Context, known journal.Input) (journal.Input, error) {
	check := p.check()
	if !p.noPrecheck {
		check.Parse = parse
		if err := notSpread(p.input.file); err != nil {
			return known, inputError(p.file, err)
		}
	}
	sum := input.NewSum(known)
	recorder := input.NewRecorder(p.input.file)
	found, err := check.Run(stop, io.TeeReader(recorder, sum))
	if err == nil {
		err = sum.Check()
	}
	if err != nil {
		return known, inputError(p.file, err)
	}
	if found.Invalid > 0 {
		return known, &exit{code: exitFailed, err: errInvalid(found.Invalid)}
	}
	if _, err := p.input.file.Seek(0, io.SeekStart); err != nil {
		return known, inputError(p.file, err)
	}
	p.lines, p.due = recorder.Again(p.input.file), found.Due
	return sum.Input(true), nil
}

// once makes ready to read an input that can be read only once.
func (p *prepared) once(stop context.Context, known journal.Input) (journal.Input, error) {
	sum := input.NewSum(known)
	live := input.NewStream(p.input.stream, sum, p.cover)
	p.lines, p.due = live, progress.Unknown
	if known.Bytes == 0 {
		return sum.Input(false), nil
	}
	before, err := p.again(stop, io.TeeReader(io.LimitReader(p.input.stream, known.Bytes), sum), sum)
	if err != nil {
		return known, inputError(p.file, err)
	}
	p.lines = io.MultiReader(before, live)
	return known, nil
}

// again reads what the journal knows of the input before anything is sent, to see that it has not changed.
func (p *prepared) again(stop context.Context, known io.Reader, sum *input.Sum) (io.Reader, error) {
	before, err := p.input.spool(stop, known)
	if err != nil {
		return nil, err
	}
	if err := sum.Check(); err != nil {
		return nil, err
	}
	if _, err := p.check().Run(stop, before); err != nil {
		return nil, err
	}
	_, err = before.Seek(0, io.SeekStart)
	return before, err
}

func (p *prepared) cover(read journal.Input) error {
	if p.journal == nil {
		return nil
	}
	return p.journal.Cover(read)
}

func (p *prepared) check() *batch.Check {
	check := &batch.Check{Journal: p.journal, ResendUnknown: p.resendUnknown, Invalid: p.invalid}
	if p.failed != nil {
		check.Failed = p.failed
	}
	return check
}

// invalid prints what is wrong with a line.
func (p *prepared) invalid(line input.Line, err error) {
	for _, words := range p.violations(line.Number, line.Text, err) {
		p.cmd.PrintErrln(words)
	}
}
