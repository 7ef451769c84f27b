package settle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/settle"
)

var hello = jelou.TextMessage{UserID: person, Text: "Your order is ready."}

// unknown returns the failure of an attempt that began at a time.
func unknown(began time.Time) error {
	return &delivery.Error{Outcome: delivery.Unknown, Began: began}
}

// kind returns evidence as text, without its times.
func kind(e settle.Evidence) string {
	switch e := e.(type) {
	case settle.Found:
		return "found " + e.MessageID + " " + e.Status
	case settle.Ambiguous:
		text := "ambiguous"
		for _, c := range e.Candidates {
			text += " " + c.MessageID
		}
		return text
	case settle.NotSeen:
		return "not seen"
	}
	return fmt.Sprint(e)
}

// Evidence may be printed to a person, who must not take "not seen" for "not sent".
func TestNotSeenDoesNotPrintAsNotSent(t *testing.T) {
	found := settle.Found{MessageID: "m1", Status: "READ"}
	for want, evidence := range map[string]settle.Evidence{
		"found: m1 READ": found,
		"not seen in 7 rows, which does not mean not sent": settle.NotSeen{Rows: 7},
		"ambiguous: 2 rows may be it":                      settle.Ambiguous{Candidates: []settle.Found{found, found}},
	} {
		if got := fmt.Sprint(evidence); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAttemptLogsNothingOfItsMessage(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("look", "attempt", settle.Attempt{Message: hello})
	if got := out.String(); strings.Contains(got, hello.Text) || strings.Contains(got, hello.UserID) {
		t.Error(got)
	}
}

func TestMessageFindsItsRowInTheHistory(t *testing.T) {
	now := time.Now()
	began := now.Add(-10 * time.Second)
	at := began.Add(time.Second)
	mine := message("m1", hello.Text, at)
	bogota := time.FixedZone("", -5*3600)
	image := jelou.ImageMessage{UserID: person, MediaURL: "https://example.com/a.jpg"}
	captioned := jelou.ImageMessage{UserID: person, MediaURL: image.MediaURL, Text: "Your invoice"}
	twoLines := jelou.TextMessage{UserID: person, Text: hello.Text + "\nSee you soon."}
	buttons := jelou.QuickReplyMessage{UserID: person, Text: hello.Text}
	location := jelou.LocationMessage{UserID: person, Coordinates: jelou.Coordinates{Lat: 1, Long: 2}}
	spanish := jelou.TextMessage{UserID: person, Text: "Tu café está listo & caliente 🎉"}
	mexican := jelou.TextMessage{UserID: "5215512345678", Text: hello.Text}
	local := mine.with("createdAt", at.Add(-5*time.Hour)) // the service labels it as UTC
	math := jelou.TextMessage{UserID: person, Text: "If 1 < 2, then 3 > 1."}
	longAgo := []row{local.with("createdAt", now.Add(-15*time.Hour))} // of ten hours ago
	for i := range 120 {
		longAgo = append(longAgo, others(1, now.Add(-14*time.Hour+time.Duration(i)*4*time.Minute))[0].with("messageId", i))
	}
	bubble := func(kind, text, media string) row {
		return mine.with("bubble", row{"type": kind, "text": text, "mediaUrl": media})
	}
	tests := map[string]struct {
		fake    *fake
		message jelou.Message
		options []settle.Option
		want    string
	}{
		"nothing":                     {&fake{}, hello, nil, "not seen"},
		"the message":                 {&fake{rows: []row{mine}}, hello, nil, "found m1 DELIVERED_USER"},
		"among others":                {&fake{rows: append(others(120, at), mine)}, hello, nil, "found m1 DELIVERED_USER"},
		"on a later page":             {&fake{rows: append([]row{mine}, others(120, at)...)}, hello, nil, "found m1 DELIVERED_USER"},
		"failed afterwards":           {&fake{rows: []row{mine.with("status", "FAILED")}}, hello, nil, "found m1 FAILED"},
		"an id that is a number":      {&fake{rows: []row{message(int64(12345678901234567), hello.Text, at)}}, hello, nil, "found 12345678901234567 DELIVERED_USER"},
		"the same text twice":         {&fake{rows: []row{mine, message("m2", hello.Text, at)}}, hello, nil, "ambiguous m2 m1"},
		"the other one is known":      {&fake{rows: []row{mine, message("m2", hello.Text, at)}}, hello, []settle.Option{settle.Known("m2")}, "found m1 DELIVERED_USER"},
		"a known number":              {&fake{rows: []row{mine, message(17, hello.Text, at)}}, hello, []settle.Option{settle.Known("x", "17")}, "found m1 DELIVERED_USER"},
		"both are known":              {&fake{rows: []row{mine}}, hello, []settle.Option{settle.Known("m1")}, "not seen"},
		"yesterday's":                 {&fake{rows: []row{message("m0", hello.Text, at.Add(-24*time.Hour))}, ignores: true}, hello, nil, "not seen"},
		"a filter that is ignored":    {&fake{rows: append([]row{message("m0", hello.Text, at.Add(-24*time.Hour)), mine}, others(7, at)...), ignores: true}, hello, nil, "found m1 DELIVERED_USER"},
		"another person":              {&fake{rows: []row{mine.with("recipient", row{"id": "593900000000"})}}, hello, nil, "not seen"},
		"the person's own":            {&fake{rows: []row{mine.with("by", "user")}}, hello, nil, "not seen"},
		"a recipient with a plus":     {&fake{rows: []row{mine.with("recipient", row{"id": "+" + person})}}, hello, nil, "found m1 DELIVERED_USER"},
		"a recipient with a suffix":   {&fake{rows: []row{mine.with("recipient", row{"id": person + "@c.us"})}}, hello, nil, "found m1 DELIVERED_USER"},
		"a recipient in two forms":    {&fake{rows: []row{mine.with("recipient", row{"id": "525512345678"})}}, mexican, nil, "ambiguous m1"},
		"no recipient":                {&fake{rows: []row{mine.with("recipient", row{})}}, hello, nil, "ambiguous m1"},
		"another text to nobody":      {&fake{rows: []row{bubble("TEXT", "Your order is late.", "").with("recipient", nil)}}, hello, nil, "not seen"},
		"nobody":                      {&fake{rows: []row{mine.with("by", nil)}}, hello, nil, "found m1 DELIVERED_USER"},
		"no content":                  {&fake{rows: []row{mine.with("bubble", nil)}}, hello, nil, "ambiguous m1"},
		"an empty row":                {&fake{rows: []row{{}}}, hello, nil, "ambiguous "},
		"no id":                       {&fake{rows: []row{mine.with("messageId", nil)}}, hello, nil, "ambiguous "},
		"an id of two messages":       {&fake{rows: []row{mine, mine.with("createdAt", at.Add(time.Second))}}, hello, nil, "ambiguous m1 m1"},
		"an id of another content":    {&fake{rows: []row{mine, bubble("IMAGE", "", image.MediaURL)}}, hello, nil, "found m1 DELIVERED_USER"},
		"an id of another time":       {&fake{rows: []row{mine, mine.with("createdAt", at.Add(-24*time.Hour))}, ignores: true}, hello, nil, "found m1 DELIVERED_USER"},
		"another text":                {&fake{rows: []row{bubble("TEXT", "Your order is late.", "")}}, hello, nil, "not seen"},
		"a text that is cut":          {&fake{rows: []row{bubble("TEXT", "Tu café está…", "")}}, spanish, nil, "ambiguous m1"},
		"a text with a header":        {&fake{rows: []row{bubble("TEXT", "Pedido 7\n"+spanish.Text, "")}}, spanish, nil, "ambiguous m1"},
		"accents in another form":     {&fake{rows: []row{bubble("TEXT", "Tu cafe\u0301 esta\u0301 listo & caliente 🎉", "")}}, spanish, nil, "ambiguous m1"},
		"a cut text with < and >":     {&fake{rows: []row{bubble("TEXT", "If 1 < 2, then", "")}}, math, nil, "ambiguous m1"},
		"a text in HTML":              {&fake{rows: []row{bubble("TEXT", "Tu caf&eacute; está listo &amp; caliente 🎉", "")}}, spanish, nil, "ambiguous m1"},
		"line breaks in HTML":         {&fake{rows: []row{bubble("TEXT", hello.Text+"<br>See <b>you</b> soon.", "")}}, twoLines, nil, "ambiguous m1"},
		"a text without its emoji":    {&fake{rows: []row{bubble("TEXT", "Tu café está  listo & caliente", "")}}, spanish, nil, "ambiguous m1"},
		"a text of emoji":             {&fake{rows: []row{bubble("TEXT", "🎉", "")}}, spanish, nil, "not seen"},
		"line breaks and white space": {&fake{rows: []row{bubble("text", hello.Text+"\r\nSee you soon.\n", "")}}, twoLines, nil, "found m1 DELIVERED_USER"},
		"a type in another spelling":  {&fake{rows: []row{bubble("quickReply", hello.Text, "")}}, buttons, nil, "found m1 DELIVERED_USER"},
		"the text as another type":    {&fake{rows: []row{bubble("CARD", hello.Text, "")}}, hello, nil, "ambiguous m1"},
		"the type without the text":   {&fake{rows: []row{bubble("TEXT", "", "")}}, hello, nil, "ambiguous m1"},
		"a file":                      {&fake{rows: []row{bubble("IMAGE", "", image.MediaURL)}}, image, nil, "found m1 DELIVERED_USER"},
		"a file that was moved":       {&fake{rows: []row{bubble("IMAGE", "", "https://cdn.example.com/b.jpg")}}, image, nil, "ambiguous m1"},
		"a file with a caption":       {&fake{rows: []row{bubble("IMAGE", captioned.Text, image.MediaURL)}}, captioned, nil, "found m1 DELIVERED_USER"},
		"a caption too many":          {&fake{rows: []row{bubble("IMAGE", captioned.Text, image.MediaURL)}}, image, nil, "ambiguous m1"},
		"no caption":                  {&fake{rows: []row{bubble("IMAGE", "", image.MediaURL)}}, captioned, nil, "ambiguous m1"},
		"another caption":             {&fake{rows: []row{bubble("IMAGE", "Your bill", image.MediaURL)}}, captioned, nil, "not seen"},
		"a caption of another file":   {&fake{rows: []row{bubble("IMAGE", captioned.Text, "https://example.com/b.jpg")}}, captioned, nil, "ambiguous m1"},
		"a text with a file":          {&fake{rows: []row{bubble("TEXT", hello.Text, image.MediaURL)}}, hello, nil, "ambiguous m1"},
		"another type, no content":    {&fake{rows: []row{bubble("INTERACTIVE", "", "")}}, buttons, nil, "ambiguous m1"},
		"a moved file, another type":  {&fake{rows: []row{bubble("PHOTO", "", "https://cdn.example.com/b.jpg")}}, image, nil, "ambiguous m1"},
		"a file in place of a text":   {&fake{rows: []row{bubble("IMAGE", "", image.MediaURL)}}, hello, nil, "not seen"},
		"a place":                     {&fake{rows: []row{bubble("location", "", "")}}, location, nil, "ambiguous m1"},
		"times with an offset":        {&fake{rows: []row{mine}, zone: bogota}, hello, nil, "found m1 DELIVERED_USER"},
		"a clock that is ahead":       {&fake{rows: []row{message("m1", hello.Text, at.Add(time.Hour))}, skew: time.Hour}, hello, nil, "found m1 DELIVERED_USER"},
		"a clock that is behind":      {&fake{rows: []row{message("m1", hello.Text, at.Add(-time.Hour))}, skew: -time.Hour}, hello, nil, "found m1 DELIVERED_USER"},
		"a Date that is late":         {&fake{rows: []row{mine}, skew: 3 * time.Hour}, hello, nil, "ambiguous m1"},
		"a Date that is early":        {&fake{rows: []row{mine}, skew: -3 * time.Hour}, hello, nil, "ambiguous m1"},
		"older rows of one time":      {&fake{rows: append([]row{mine}, others(60, at.Add(-24*time.Hour))...), ignores: true}, hello, nil, "found m1 DELIVERED_USER"},
		"a local time of long ago":    {&fake{rows: longAgo, ignores: true}, hello, []settle.Option{settle.Began(now.Add(-10*time.Hour - time.Second))}, "ambiguous m1"},
		"an hour earlier":             {&fake{rows: []row{message("m1", hello.Text, at.Add(-time.Hour))}}, hello, nil, "not seen"},
		"a margin":                    {&fake{rows: []row{message("m1", hello.Text, at.Add(-time.Hour))}}, hello, []settle.Option{settle.Margin(2 * time.Hour)}, "found m1 DELIVERED_USER"},
		"the longest margin":          {&fake{rows: []row{mine}}, hello, []settle.Option{settle.Margin(1<<63 - 1)}, "found m1 DELIVERED_USER"},
		"a time without a zone":       {&fake{rows: []row{mine.with("createdAt", "2026-01-15 10:30:00")}}, hello, nil, "ambiguous m1"},
		"a number as the time":        {&fake{rows: []row{mine.with("createdAt", at.UnixMilli())}}, hello, nil, "ambiguous m1"},
		"a local time as UTC":         {&fake{rows: append([]row{local}, others(60, local["createdAt"].(time.Time))...), ignores: true}, hello, nil, "ambiguous m1"},
		"no time":                     {&fake{rows: []row{mine.with("createdAt", nil)}}, hello, nil, "ambiguous m1"},
		"no time, beside the message": {&fake{rows: []row{mine, mine.with("createdAt", nil).with("messageId", "m2")}}, hello, nil, "found m1 DELIVERED_USER"},
		"another text without a time": {&fake{rows: []row{bubble("TEXT", "Your order is late.", "").with("createdAt", nil)}}, hello, nil, "not seen"},
		"a pointer":                   {&fake{rows: []row{mine}}, &hello, nil, "found m1 DELIVERED_USER"},
		"a message in a struct":       {&fake{rows: []row{mine}}, jelou.AnyMessage{Message: hello}, nil, "found m1 DELIVERED_USER"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, test.fake)
			got, err := settle.Message(t.Context(), client, bot, test.message, unknown(began), test.options...)
			if err != nil || kind(got) != test.want {
				t.Errorf("%s, %v, want %s", kind(got), err, test.want)
			}
			for _, asked := range test.fake.asked {
				if !strings.HasPrefix(asked, "GET ") {
					t.Errorf("the search sent %s", asked)
				}
			}
		})
	}
}

// If a new row arrives after each page, one row comes twice, but the search misses none.
func TestShiftingPagesHideNoRow(t *testing.T) {
	began := time.Now().Add(-10 * time.Second)
	f := &fake{rows: append([]row{message("m1", hello.Text, began)}, others(160, began)...)}
	f.shift = func() {
		f.rows = append(f.rows, others(1, began)[0].with("messageId", fmt.Sprint("new-", len(f.rows))))
	}
	got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began))
	if err != nil || kind(got) != "found m1 DELIVERED_USER" {
		t.Errorf("%s, %v", kind(got), err)
	}
}

// The first page in place of a later one is an error, also if a new row comes after each page and is the first of the next one.
func TestIgnoredPageIsAnErrorAlsoIfRowsCome(t *testing.T) {
	began := time.Now().Add(-10 * time.Second)
	f := &fake{rows: append([]row{message("m1", hello.Text, began)}, others(160, began)...), repeats: true}
	f.shift = func() {
		f.rows = append(f.rows, others(1, began)[0].with("messageId", fmt.Sprint("new-", len(f.rows))))
	}
	if got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began)); got != nil || err == nil {
		t.Errorf("%s, %v", kind(got), err)
	}
}

// A service may have fewer rows on a page than the search asks for. Rows that it shows twice are not the rows that are left.
func TestIgnoredPageOfAFewRowsIsAnError(t *testing.T) {
	began := time.Now().Add(-10 * time.Second).UTC()
	f := &fake{body: fmt.Sprintf(`{"pagination":{"total":3},"results":[
		{"messageId":"m3","createdAt":%[1]q},{"messageId":"m2","createdAt":%[1]q}]}`, began.Format(time.RFC3339Nano))}
	if got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began)); got != nil || err == nil {
		t.Errorf("%s, %v", kind(got), err)
	}
}

// A search cannot distinguish parallel sends of one text to one person, unless it knows the ids of the other sends.
func TestParallelSendsAreAmbiguous(t *testing.T) {
	began := time.Now().Add(-10 * time.Second)
	f := &fake{}
	for i := range 5 {
		f.rows = append(f.rows, message(fmt.Sprint("m", i), hello.Text, began))
	}
	client := serve(t, f)
	got, err := settle.Message(t.Context(), client, bot, hello, unknown(began), settle.Known("m0", "m1", "m3"))
	if err != nil || kind(got) != "ambiguous m4 m2" {
		t.Errorf("%s, %v", kind(got), err)
	}
	got, err = settle.Message(t.Context(), client, bot, hello, unknown(began), settle.Known("m0", "m1"), settle.Known("m3", "m4"))
	if err != nil || kind(got) != "found m2 DELIVERED_USER" {
		t.Errorf("%s, %v", kind(got), err)
	}
}

func TestUntilRepeatsTheSearch(t *testing.T) {
	settle.SetWaits(time.Millisecond)
	began := time.Now().Add(-10 * time.Second)
	rows := []row{message("m1", hello.Text, began)}
	t.Run("seen late", func(t *testing.T) {
		f := &fake{rows: rows, late: 4}
		got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began), settle.Until(time.Now().Add(time.Minute)))
		if err != nil || kind(got) != "found m1 DELIVERED_USER" || f.clocks != 5 {
			t.Errorf("%s, %v, %d searches", kind(got), err, f.clocks)
		}
	})
	t.Run("once", func(t *testing.T) {
		f := &fake{rows: rows, late: 1}
		got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began))
		if err != nil || kind(got) != "not seen" || f.clocks != 1 {
			t.Errorf("%s, %v, %d searches", kind(got), err, f.clocks)
		}
	})
	t.Run("a last time at the end", func(t *testing.T) {
		settle.SetWaits(time.Hour)
		defer settle.SetWaits(time.Millisecond)
		f := &fake{rows: rows, late: 1}
		got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began), settle.Until(time.Now().Add(50*time.Millisecond)))
		if err != nil || kind(got) != "found m1 DELIVERED_USER" || f.clocks != 2 {
			t.Errorf("%s, %v, %d searches", kind(got), err, f.clocks)
		}
	})
	t.Run("refused", func(t *testing.T) {
		f := &fake{status: 404, body: `{}`}
		got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began), settle.Until(time.Now().Add(time.Minute)))
		if got != nil || delivery.Of(errors.Unwrap(err)) != delivery.Refused || len(f.asked) != 1 {
			t.Errorf("%v, %v, %d requests", got, err, len(f.asked))
		}
		// Whoever returns the error instead of the send's must not look like somebody whose message was refused.
		if delivery.Of(err) != delivery.Unknown {
			t.Errorf("the outcome of the message is %v", delivery.Of(err))
		}
	})
	t.Run("try again later", func(t *testing.T) {
		for _, status := range []int{408, 425} {
			f := &fake{rows: rows, status: status, refuses: 2, body: `{}`}
			got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began), settle.Until(time.Now().Add(time.Minute)))
			if err != nil || kind(got) != "found m1 DELIVERED_USER" {
				t.Errorf("%d: %s, %v", status, kind(got), err)
			}
		}
	})
	t.Run("the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{late: 1 << 30}
		f.shift = cancel
		_, err := settle.Message(ctx, serve(t, f), bot, hello, unknown(began), settle.Until(time.Now().Add(time.Minute)))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		f = &fake{rows: append(rows, others(120, began)...), shift: cancel} // after the first page
		if got, err := settle.Message(ctx, serve(t, f), bot, hello, unknown(began)); got != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// All reads each list once for all attempts, and again for those that are not seen. It gives a row only to attempts that began
// before it, to no more than one of them, and keeps the evidence that it has if a later search fails.
func TestAllReadsEachListOnceForAllAttempts(t *testing.T) {
	settle.SetWaits(time.Millisecond)
	began := time.Now().Add(-time.Hour)
	order := func(text string, began time.Time) settle.Attempt {
		return settle.Attempt{Began: began, Message: jelou.TextMessage{UserID: person, Text: text}}
	}
	invoice := func(user, campaign string) settle.Attempt {
		return settle.Attempt{Began: began, Template: &jelou.Template{ElementName: "invoice", CampaignID: campaign, Destinations: []string{user}}}
	}
	attempts := []settle.Attempt{
		order("One", began), invoice(person, ""), order("Two", began), order("One", began.Add(30*time.Minute)), invoice("593900000000", ""), invoice(person, "c1"),
		order("Twin", began), order("Twin", began),
	}
	f := &fake{rows: append(others(120, began), message("m1", "One", began), message("m2", "Twin", began), row{"id": "m1", "destination": person, "elementName": "invoice", "createdAt": began})}
	const want = "[found m1 DELIVERED_USER found m1  not seen not seen not seen ambiguous m1 ambiguous m2 ambiguous m2]"
	kinds := func(all []settle.Evidence) string {
		var words []string
		for _, e := range all {
			words = append(words, kind(e))
		}
		return fmt.Sprint(words)
	}
	got, err := settle.All(t.Context(), serve(t, f), bot, attempts)
	if err != nil || kinds(got) != want || f.clocks != 2 || len(f.asked) != (1+3)+(1+1) {
		t.Errorf("%s, %v, %d requests", kinds(got), err, len(f.asked))
	}
	f.asked, f.clocks = nil, 0
	f.shift = func() {
		if f.clocks == 2 { // the history is looked at again
			f.status, f.body = 404, "{}"
		}
	}
	got, err = settle.All(t.Context(), serve(t, f), bot, attempts, settle.Until(time.Now().Add(time.Minute)))
	if delivery.Of(err) != delivery.Unknown || kinds(got) != want || f.clocks != 2 {
		t.Errorf("%s, %v, %d looks", kinds(got), err, f.clocks)
	}
	for name, wrong := range map[string]settle.Attempt{
		"no time": {Message: hello}, "in the future": {Began: time.Now().Add(time.Hour), Message: hello}, "nothing": {Began: began}, "two": {Began: began, Template: &jelou.Template{Destinations: []string{person, person}}},
	} {
		if got, err := settle.All(t.Context(), serve(t, f), bot, []settle.Attempt{wrong}); err == nil || len(got) != 1 || got[0] != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := settle.All(t.Context(), serve(t, f), bot, nil); err != nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestOnlyAnUnknownOutcomeIsSettled(t *testing.T) {
	began := time.Now()
	tests := map[string]struct {
		failure error
		options []settle.Option
		want    string
	}{
		"refused":                  {&delivery.Error{Outcome: delivery.Refused, Began: began}, nil, "jelou: nothing to settle: the outcome of the attempt is refused"},
		"not sent":                 {&delivery.Error{Outcome: delivery.NotSent, Began: began}, nil, "jelou: nothing to settle: the outcome of the attempt is not sent"},
		"no time":                  {errors.New("stored as text"), nil, "jelou: the failure does not say when the attempt began: set the time with settle.Began"},
		"in the future":            {unknown(began.Add(3 * time.Minute)), nil, "jelou: the attempt began in the future: the clock of this machine differs from that of the attempt"},
		"a little in the future":   {unknown(began.Add(time.Minute)), nil, ""},
		"no failure":               {nil, nil, "jelou: the failure does not say when the attempt began: set the time with settle.Began"},
		"a time for a stored text": {errors.New("stored as text"), []settle.Option{settle.Began(began)}, ""},
		"a time for no failure":    {nil, []settle.Option{settle.Began(began)}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			_, err := settle.Message(t.Context(), serve(t, f), bot, hello, test.failure, test.options...)
			if got := fmt.Sprint(err); err != nil && got != test.want || (err == nil) != (test.want == "") {
				t.Errorf("%v, want %q", err, test.want)
			}
			if (len(f.asked) > 0) != (test.want == "") {
				t.Errorf("%d requests", len(f.asked))
			}
		})
	}
	if _, err := settle.Message(t.Context(), serve(t, &fake{}), bot, nil, nil, settle.Began(began)); err == nil {
		t.Error("a nil message has no error")
	}
	two := jelou.Template{ElementName: "a", Destinations: []string{person, person}}
	if _, err := settle.Template(t.Context(), serve(t, &fake{}), bot, two, nil, settle.Began(began)); err == nil {
		t.Error("a template with two destinations has no error")
	}
}

// A 200 that reports a failure, a 200 without a list, the first page in place of a later one, and an empty page before the last
// page or row are errors. Message must not take them for an empty history.
func TestUnreadableHistoryIsNotEmpty(t *testing.T) {
	full := `{"results":[` + strings.Repeat(`{"id":"x","messageId":"x"},`, 49) + `{"id":"x","messageId":"x"}]}`
	for _, body := range []string{`{"status":"failed","message":["No."]}`, `{}`, `{"results":null}`, `[]`, `<html>`,
		`{"pagination":{"totalPages":3},"results":[{"id":"x","messageId":"x"}]}`, `{"pagination":{"totalPages":3},"results":[]}`, full,
		`{"pagination":{"total":9},"results":[]}`, `{"pagination":{"total":9,"totalPages":0},"results":[{"id":"x","messageId":"x"}]}`} {
		client := serve(t, &fake{body: body})
		got, err := settle.Message(t.Context(), client, bot, hello, unknown(time.Now()))
		if got != nil || err == nil {
			t.Errorf("%.60s: %v, %v", body, got, err)
		}
		got, err = settle.Template(t.Context(), client, bot, jelou.Template{ElementName: "a", Destinations: []string{person}}, unknown(time.Now()))
		if got != nil || err == nil {
			t.Errorf("%.60s: %v, %v", body, got, err)
		}
	}
}

// A search reads all rows in the time of the attempt, as after a large batch.
func TestSearchReadsAllRowsOfTheAttempt(t *testing.T) {
	began := time.Now().Add(-time.Hour)
	f := &fake{rows: []row{message("mine", hello.Text, began.Add(time.Second))}}
	for i := range 5100 {
		f.rows = append(f.rows, message(i, "x", began.Add(2*time.Second+time.Duration(i)*time.Millisecond)))
	}
	got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began))
	if found, ok := got.(settle.Found); !ok || found.MessageID != "mine" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// A search ends with an error after too many rows, if the service ignores the times in a request.
func TestSearchEndsAfterTooManyRows(t *testing.T) {
	began := time.Now()
	f := &fake{ignores: true}
	for i := range 6000 {
		f.rows = append(f.rows, message(i, "x", began.Add(-15*time.Hour-time.Duration(i)*time.Second)))
	}
	if got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began)); got != nil || err == nil {
		t.Errorf("%v, %v", got, err)
	}
	f.skew = -8000 * time.Hour // a wrong Date: the search does not read everything since then
	if got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began)); got != nil || err == nil {
		t.Errorf("%v, %v", got, err)
	}
	f.skew = 0
	slices.Reverse(f.rows) // now the service lists the newest first, and the search may end before the last row
	got, err := settle.Message(t.Context(), serve(t, f), bot, hello, unknown(began))
	if _, ok := got.(settle.NotSeen); !ok || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTemplateFindsItsNotification(t *testing.T) {
	began := time.Now().Add(-10 * time.Second)
	at := began.Add(time.Second)
	mine := row{"id": "n1", "destination": person, "elementName": "order_ready", "sentStatus": "CREATED", "createdAt": at}
	template := jelou.Template{ElementName: "order_ready", Destinations: []string{"+" + person}}
	campaign := template
	campaign.CampaignID = "c1"
	yesterdays := make([]row, 5100) // in the requested days
	for i := range yesterdays {
		yesterdays[i] = mine.with("createdAt", at.Add(-20*time.Hour+time.Duration(i)*time.Millisecond)).with("id", i).with("destination", "593900000000")
	}
	tests := map[string]struct {
		fake     *fake
		template jelou.Template
		options  []settle.Option
		want     string
	}{
		"nothing":                    {&fake{}, template, nil, "not seen"},
		"the template":               {&fake{rows: []row{mine}}, template, nil, "found n1 CREATED"},
		"failed afterwards":          {&fake{rows: []row{mine.with("sentStatus", "FAILED")}}, template, nil, "found n1 FAILED"},
		"a status of tomorrow":       {&fake{rows: []row{mine.with("sentStatus", "SEEN_TWICE")}}, template, nil, "found n1 SEEN_TWICE"},
		"another person":             {&fake{rows: []row{mine.with("destination", "593900000000")}}, template, nil, "not seen"},
		"a destination in two forms": {&fake{rows: []row{mine.with("destination", "99"+person[3:])}}, template, nil, "ambiguous n1"},
		"no destination":             {&fake{rows: []row{mine.with("destination", nil)}}, template, nil, "ambiguous n1"},
		"no name":                    {&fake{rows: []row{mine.with("elementName", nil)}}, template, nil, "ambiguous n1"},
		"another template":           {&fake{rows: []row{mine.with("elementName", "invoice")}}, template, nil, "not seen"},
		"yesterday's":                {&fake{rows: []row{mine.with("createdAt", at.Add(-24*time.Hour))}}, template, nil, "not seen"},
		"twice":                      {&fake{rows: []row{mine, mine.with("id", "n2")}}, template, nil, "ambiguous n2 n1"},
		"the other one is known":     {&fake{rows: []row{mine, mine.with("id", "n2")}}, template, []settle.Option{settle.Known("n2")}, "found n1 CREATED"},
		"its campaign":               {&fake{rows: []row{mine.with("campaignId", "c1")}}, campaign, nil, "found n1 CREATED"},
		"after yesterday's":          {&fake{rows: append([]row{mine}, yesterdays...)}, template, nil, "found n1 CREATED"},
		"another campaign":           {&fake{rows: []row{mine.with("campaignId", "c2")}}, campaign, nil, "not seen"},
		"a campaign in the row":      {&fake{rows: []row{mine.with("campaignId", "c2")}}, template, nil, "ambiguous n1"},
		"no campaign in the row":     {&fake{rows: []row{mine}}, campaign, nil, "ambiguous n1"},
		"read without a zone":        {&fake{rows: []row{mine.with("readAt", "2026-01-15 10:30:00")}}, template, nil, "found n1 CREATED"},
		"a time without a zone":      {&fake{rows: []row{mine.with("createdAt", "2026-01-15 10:30:00")}}, template, nil, "ambiguous n1"},
		"the end of the day":         {&fake{rows: []row{mine}, skew: 0}, template, []settle.Option{settle.Margin(0), settle.Margin(time.Hour)}, "found n1 CREATED"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := settle.Template(t.Context(), serve(t, test.fake), bot, test.template, unknown(began), test.options...)
			if err != nil || kind(got) != test.want {
				t.Errorf("%s, %v, want %s", kind(got), err, test.want)
			}
		})
	}
}
