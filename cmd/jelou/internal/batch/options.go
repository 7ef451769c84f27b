package batch

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

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

type options struct {
	cli.Connection
	file          string
	messagePath   string
	country       string
	dryRun        bool
	showing       bool // --preview
	strict        bool
	limit         int64
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
	showResponse  bool
}

func (o *options) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.AddFlags(cmd, flags, true)
	flags.StringVar(&o.messagePath, "message", "", "FILE is a table (.csv, .tsv, .xlsx, or NDJSON of plain rows): fill in this `file` for each row")
	flags.StringVar(&o.country, "country", "", "with --message: the country code, such as 57, of numbers that have none")
	flags.BoolVar(&o.dryRun, "dry-run", false, "send nothing: say how many would go, with which warnings, and how long it takes")
	flags.BoolVar(&o.showing, "preview", false, "send nothing to Jelou: show the first messages in a browser, from a sandbox of its own")
	flags.Int64Var(&o.limit, "limit", 0, "send at most this many messages in this run, 0 for all; with --preview: show this many")
	flags.BoolVar(&o.strict, "strict", false, "send nothing if a message has a warning")
	flags.StringVar(&o.journalPath, "journal", "", "keep the outcomes in this file, and go on from there")
	flags.StringVar(&o.failedPath, "failed", "", "write the lines that were refused, were not sent or are unknown to this file")
	flags.IntVar(&o.concurrency, "concurrency", defaultConcurrency, fmt.Sprintf("messages in flight at once, at most %d", maxConcurrency))
	flags.Float64Var(&o.rate, "rate", defaultRate, "requests per second, 0 for no limit")
	flags.IntVar(&o.stopAfter, "stop-after", defaultStopAfter, "stop after this many lines in a row without a response that can be trusted, or with a 429 at each attempt, 0 for never")
	flags.BoolVar(&o.noPrecheck, "no-precheck", false, "send lines as they are read, without checking all of them first")
	flags.BoolVar(&o.resendUnknown, "resend-unknown", false, "send lines with an unknown delivery again: customers may get them twice")
	flags.BoolVar(&o.sync, "sync", false, "put each change of the journal on the disk at once")
	flags.StringVar(&o.progressKind, "progress", "auto", "bar, plain, none, or auto: a bar on a terminal of 80 columns, else plain lines")
	flags.BoolVar(&o.json, "json", false, "print the summary as one JSON object")
	flags.BoolVar(&o.showResponse, "show-response", false, "print the service's own words about each line that fails, too; they may repeat the message")
	cli.Complete(cmd, "progress", progressKinds...)
	for _, number := range []string{"concurrency", "rate", "stop-after", "limit", "country"} {
		cli.Complete(cmd, number)
	}
}

func (o *options) check() error {
	switch {
	case o.concurrency < 1 || o.concurrency > maxConcurrency:
		return fmt.Errorf("--concurrency: must be from 1 to %d", maxConcurrency)
	case o.rate < 0 || math.IsNaN(o.rate) || math.IsInf(o.rate, 0):
		return errors.New("--rate: must be 0 or more")
	case o.stopAfter < 0:
		return errors.New("--stop-after: must be 0 or more")
	case !slices.Contains(progressKinds, o.progressKind):
		return errors.New("--progress: must be auto, bar, plain or none")
	case o.limit < 0:
		return errors.New("--limit: must be 0 or more")
	case o.noPrecheck && (o.dryRun || o.showing || o.strict || o.messagePath != ""):
		return errors.New("--no-precheck does not go with --dry-run, --preview, --strict and --message, which need the check")
	case o.dryRun && o.showing:
		return errors.New("give --dry-run or --preview, not both")
	case (o.dryRun || o.showing) && o.json:
		return errors.New("--json needs a summary, which a dry run and a preview do not print")
	case o.messagePath == "-" && o.file == "-":
		return errors.New("standard input is given for two things")
	case o.resendUnknown && o.journalPath == "":
		return errors.New("--resend-unknown needs the --journal with the unknown lines")
	}
	if extension := strings.ToLower(filepath.Ext(o.failedPath)); extension == ".xlsx" || extension == ".xls" {
		return errors.New("--failed: the rows become CSV, because a killed run leaves it readable: use a name that ends in .csv")
	}
	return o.distinct()
}

func (o *options) unit() string {
	if o.messagePath != "" {
		return "row"
	}
	return "line"
}

// distinct returns an error if one file has two uses. If it has two names, as with a hard link, the other checks refuse it:
// an input is no journal, and has lines that no run wrote to a file of failed lines.
func (o *options) distinct() error {
	same := func(a, b string) bool {
		at, errA := journal.Place(a)
		there, errB := journal.Place(b)
		return a != "" && b != "" && errA == nil && errB == nil && at == there
	}
	beside := exclusive.Beside(o.failedPath)
	switch {
	case same(o.journalPath, o.file):
		return errors.New("the journal is the input")
	case same(o.failedPath, o.file), same(beside, o.file):
		return errors.New("the file of failed lines is the input")
	case same(o.failedPath, o.journalPath), same(beside, o.journalPath):
		return errors.New("the file of failed lines is the journal")
	}
	return nil
}
