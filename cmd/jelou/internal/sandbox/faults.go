package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jelou-go/jelou/sandbox"
)

// slowBy is longer than a person waits, and shorter than the client's 30 seconds.
const slowBy = 10 * time.Second

// faults are the kinds of --fail other than statuses.
var faults = []struct {
	name, text string
	failure    sandbox.Failure
}{
	{"html", "a page with status 200, as from a gateway", sandbox.HTML(http.StatusOK)},
	{"wrong-json", "JSON with status 200 that proves nothing", sandbox.WrongJSON()},
	{"unsuccessful", `a 200 with "success": false`, sandbox.Unsuccessful()},
	{"drop-before", "the connection is closed, the message not accepted", sandbox.DropBeforeReading()},
	{"drop-after", "the connection is closed, the message accepted", sandbox.DropAfterReading()},
	{"cut-off", "half a response, the message accepted", sandbox.CutOff()},
	{"slow", fmt.Sprintf("the response takes %v, the message is accepted", slowBy), sandbox.Slow(slowBy)},
	{"undelivered", "the message is accepted, and fails later", sandbox.Undelivered()},
	{"media-url", "the error INVALID_MEDIA_URL", sandbox.InvalidMediaURL()},
	{"media-size", "the error MEDIA_TOO_LARGE", sandbox.MediaTooLarge()},
	{"media-type", "the error UNSUPPORTED_MEDIA_TYPE", sandbox.UnsupportedMediaType()},
	{"session", "the user's 24-hour session is closed", sandbox.ClosedSession()},
}

func describeFaults() string {
	var text strings.Builder
	for _, f := range faults {
		fmt.Fprintf(&text, "  %-13s %s\n", f.name, f.text)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// completions returns values of --fail, with their descriptions for a shell.
func completions() []string {
	all := []string{"429:0.1\t" + http.StatusText(http.StatusTooManyRequests), "503:0.1\t" + http.StatusText(http.StatusServiceUnavailable)}
	for _, f := range faults {
		all = append(all, f.name+":0.1\t"+f.text)
	}
	return all
}

// parseFaults reads a list of KIND:RATE.
func parseFaults(given []string) ([]sandbox.Option, error) {
	var options []sandbox.Option
	for _, fault := range given {
		if fault == "" {
			return nil, fmt.Errorf("--fail: is empty")
		}
		kind, rate, _ := strings.Cut(fault, ":")
		failure, ok := findFault(kind)
		if !ok {
			return nil, fmt.Errorf("--fail %s: the kind is neither a status from 400 to 599 nor in the help", fault)
		}
		share, err := strconv.ParseFloat(rate, 64)
		if err != nil {
			return nil, fmt.Errorf("--fail %s: want KIND:RATE with a rate from 0 to 1, such as 429:0.1", fault)
		}
		options = append(options, sandbox.WithFailures(failure, share))
	}
	return options, nil
}

func findFault(kind string) (sandbox.Failure, bool) {
	for _, f := range faults {
		if f.name == kind {
			return f.failure, true
		}
	}
	status, err := strconv.Atoi(kind)
	switch {
	case err != nil || status < 400 || status > 599:
		return sandbox.Failure{}, false
	case status == http.StatusTooManyRequests:
		return sandbox.TooManyRequests(time.Second), true
	}
	return sandbox.Status(status), true
}
