package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// watched is a transport that notes the service's clock.
type watched struct {
	base  http.RoundTripper
	ahead time.Duration // by how much the service's clock is ahead of this machine's
	told  bool
}

// RoundTrip implements [http.RoundTripper].
func (w *watched) RoundTrip(req *http.Request) (*http.Response, error) {
	before := time.Now()
	resp, err := w.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		middle := before.Add(time.Since(before) / 2)
		w.ahead, w.told = date.Sub(middle), true
	}
	return resp, nil
}

// service checks the credentials, the bot and the clock with one reading call.
func (d *doctor) service() {
	seen := &watched{base: transport.NewBase()}
	api, err := d.conn.Client(d.cmd, needs, cli.Transport(transport.WithBase(seen)))
	if err != nil {
		d.fail("credentials", err.Error(), "correct them")
		d.skip("the credentials cannot be used", "bot", "clock")
		return
	}
	resp, err := api.ListTemplatesWithResponse(d.cmd.Context(), d.conn.Bot, nil)
	var failure *delivery.Error
	errors.As(err, &failure)
	switch {
	case err == nil:
		d.pass("credentials", "accepted")
		d.pass("bot", fmt.Sprintf("known, with %d templates", len(resp.JSON200.Data)+len(resp.JSON200.Results)))
	case len(failure.Body) > 0 && !json.Valid(failure.Body): // says nothing of the credentials and the bot
		d.fail("credentials", fmt.Sprintf("HTTP %d without JSON, so not from Jelou", failure.StatusCode),
			"look at --server, and at a proxy or firewall on the way")
		d.skip("the response is not from Jelou", "bot")
	case failure.StatusCode == http.StatusUnauthorized, failure.StatusCode == http.StatusForbidden:
		d.fail("credentials", fmt.Sprintf("refused with HTTP %d", failure.StatusCode),
			"take the client id and the secret of the same company from Jelou's settings, and look for a blank or a missing character")
		d.skip("the credentials are refused", "bot")
	case failure.StatusCode == http.StatusNotFound:
		d.pass("credentials", "accepted")
		d.fail("bot", "not found, HTTP 404",
			"look at --bot: it is the id of a bot of the credentials' company; a + at its beginning belongs to it")
	default:
		d.fail("credentials", strings.TrimPrefix(err.Error(), "jelou: "), "the service did not say; run it again in a minute")
		d.skip("the service did not say", "bot")
	}
	d.clock(seen)
}

func (d *doctor) clock(seen *watched) {
	apart := seen.ahead.Abs().Round(time.Second)
	switch {
	case !seen.told:
		d.skip("the service does not send its time", "clock")
	case apart <= drift:
		d.pass("clock", "agrees with the service's")
	default:
		side := " ahead of the service's"
		if seen.ahead > 0 {
			side = " behind the service's"
		}
		d.fail("clock", apart.String()+side, "set this machine's clock: certificates, --since and settle need it")
	}
}
