package batch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

const (
	defaultConcurrency = 8
	maxConcurrency     = 1000 // systems commonly allow a process 1024 files and connections
	defaultRate        = 5
	defaultStopAfter   = 10
)

var progressKinds = []string{"auto", "bar", "plain", "none"}

// options are the flags and the argument of a call.
type options struct {
	cli.Connection
	file          string
	journalPath   string
	failedPath    string
	concurrency   int
	rate          float64
	stopAfter     int
	noPrecheck    bool
	resendUnknown bool
	sync          bool
	progressKind  string
	json          bool
}

func (o *options) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.AddBotFlag(flags)
	o.AddServerFlag(flags)
	flags.StringVar(&o.journalPath, "journal", "", "keep the outcomes in this file, and go on from there")
	flags.StringVar(&o.failedPath, "failed", "", "write the lines that were refused, were not sent or are unknown to this file")
	flags.IntVar(&o.concurrency, "concurrency", defaultConcurrency, fmt.Sprintf("messages in flight at once, at most %d", maxConcurrency))
	flags.Float64Var(&o.rate, "rate", defaultRate, "requests per second, 0 for no limit")
	flags.IntVar(&o.stopAfter, "stop-after", defaultStopAfter, "stop after so many lines in a row without a response that can be trusted, 0 for never")
	flags.BoolVar(&o.noPrecheck, "no-precheck", false, "send lines as they are read, without checking all of them first")
	flags.BoolVar(&o.resendUnknown, "resend-unknown", false, "send lines again whose delivery is unknown: customers may get them twice")
	flags.BoolVar(&o.sync, "sync", false, "put each change of the journal on the disk at once")
	flags.StringVar(&o.progressKind, "progress", "auto", "bar, plain, none, or auto: a bar on a terminal, else plain lines")
	flags.BoolVar(&o.json, "json", false, "print the summary as one JSON object")
	o.CompleteFlags(cmd)
	cli.Complete(cmd, "progress", progressKinds...)
	for _, number := range []string{"concurrency", "rate", "stop-after"} {
		cli.Complete(cmd, number)
	}
}

// check finds mistakes in how the command was called.
func (o *options) check(stdin io.Reader) error {
	switch {
	case o.concurrency < 1 || o.concurrency > maxConcurrency:
		return fmt.Errorf("--concurrency must be from 1 to %d", maxConcurrency)
	case o.rate < 0 || math.IsNaN(o.rate) || math.IsInf(o.rate, 0):
		return errors.New("--rate must be 0 or more")
	case o.stopAfter < 0:
		return errors.New("--stop-after must be 0 or more")
	case !slices.Contains(progressKinds, o.progressKind):
		return errors.New("--progress must be auto, bar, plain or none")
	case o.resendUnknown && o.journalPath == "":
		return errors.New("--resend-unknown needs the --journal that knows them")
	}
	return o.distinct(stdin)
}

// distinct makes sure that no file is used for two things.
func (o *options) distinct(stdin io.Reader) error {
	in, _ := os.Stat(o.file)
	if file, ok := stdin.(*os.File); o.file == "-" && ok {
		in, _ = file.Stat()
	}
	switch {
	case o.journalPath != "" && same(o.journalPath, o.file, in):
		return errors.New("the journal is the input")
	case o.failedPath != "" && (same(o.failedPath, o.file, in) || same(exclusive.Beside(o.failedPath), o.file, in)):
		return errors.New("the file of failed lines is the input")
	case o.failedPath != "" && o.journalPath != "":
		there, _ := os.Stat(o.journalPath)
		if same(o.failedPath, o.journalPath, there) || same(exclusive.Beside(o.failedPath), o.journalPath, there) {
			return errors.New("the file of failed lines is the journal")
		}
	}
	return nil
}

// same tells whether path is the file of that name, or that is there.
func same(path, name string, there fs.FileInfo) bool {
	if info, err := os.Stat(path); err == nil && there != nil {
		return os.SameFile(info, there)
	}
	a, errA := journal.Place(path)
	b, errB := journal.Place(name)
	return errA == nil && errB == nil && a == b
}
