package page

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	jelou "github.com/jelou-go/jelou/generated"
)

// The page draws each example of the contract with the texts that a person would see. It must also draw an example that
// has no entry here.
func TestEveryExampleIsDrawn(t *testing.T) {
	want := map[string][]string{
		"text":                   {"Text 1 to", "Your order is ready."},
		"text_with_options":      {"List 1 to", "Choose an option", "Please pick one", "See options", "Sales", "Talk to sales", "Billing"},
		"quick_reply":            {"Reply buttons 1 to", "Question", "Would you like to go on?", "Yes", "No", "Maybe"},
		"image":                  {"Image 1 to", "image, not loaded: photo.jpg", "example.com", "Have a look"},
		"audio":                  {"Audio 1 to", "audio, not loaded: audio.mp3", "example.com"},
		"video":                  {"Video 1 to", "video, not loaded: video.mp4", "Watch this"},
		"file":                   {"Document 1 to", "document.pdf PDF example.com", "Please review"},
		"sticker":                {"Sticker 1 to", "sticker.webp"},
		"location":               {"Location 1 to", "40.7128, -74.006"},
		"contacts":               {"Contacts 1 to", "Ana Ruiz", "Message", "Mobile +593991112222", "Work ana@example.com", "Office Main St 123, 170150 Quito, Pichincha, Ecuador"},
		"location_request":       {"Location request 1 to", "Share your location", "Send location"},
		"cta_url":                {"URL button 1 to", "Welcome", "Visit our site", "Jelou", "Visit site", "A tap opens https://apps.jelou.ai"},
		"flow":                   {"Flow button 1 to", "Hello", "Start", "A tap opens the Flow Welcome Flow", "FLOW_ID", "First screen RECOMMEND"},
		"voice_call":             {"Call button 1 to", "Need Help?", "Call Support", "a WhatsApp call"},
		"carousel":               {"Carousel 1 to", "Our latest offers", "Carousel", "image1.png", "Deal 1", "Deal 2", "Shop now", "https://shop.example.com/deal2"},
		"carousel_quick_replies": {"Carousel 1 to", "Choose a plan", "basic.mp4", "Basic", "Pick basic", "Pick pro"},
		"template":               {"Template 1 to", "a1b2_order_ready", "{{1}} Ana {{2}} A-17", "template a1b2_order_ready language es"},
		"template_image":         {"Template 1 to", "image, not loaded: photo.jpg", "a1b2_new_offer", "campaign offers-2026-01"},
		"template_document":      {"Template 1 to", "invoice.pdf PDF example.com", "{{1}} Ana"},
		"template_quick_reply":   {"Template 1 to", "a1b2_visit", "Confirm"},
		"template_cards":         {"Template 1 to", "room1.jpg", "{{1}} Lake view", "room2.jpg", "Garden view"},
		"flow_message":           {"Flow button 1 to", "Hello", "Complete this form", "Jelou", "Start", "welcome-flow", "RECOMMEND"},
	}
	examples, err := conversationExamples()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range examples {
		t.Run(one.Name, func(t *testing.T) {
			article := all(show(t, example(t, one)), "article")[0]
			contains(t, words(article), "msg_1", "200 OK", "12:34", "Raw JSON")
			if len(all(article, ".bubble")) == 0 {
				t.Error("the page has no bubble")
			}
			contains(t, seen(article), want[one.Name]...)
			delete(want, one.Name)
		})
	}
	for name := range want {
		t.Errorf("the contract has no example %s", name)
	}
}

// seen returns the article's text outside the raw JSON.
func seen(article *html.Node) string {
	parts := []string{words(all(article, "h2")[0]), words(all(article, ".phone")[0])}
	for _, ids := range all(article, ".ids") {
		parts = append(parts, words(ids))
	}
	return strings.Join(parts, " ")
}

// poll is a kind of message that is not in the contract.
type poll struct {
	Type     string   `json:"type"`
	UserID   string   `json:"userId"`
	Text     string   `json:"text"`
	Question string   `json:"question"`
	Choices  []string `json:"choices"`
}

func TestUnknownKindIsDrawnFromItsJSON(t *testing.T) {
	const body = `{"type":"poll","userId":"u","text":"*Vote* now","question":"Tea or coffee?","choices":["tea"]}`
	message := poll{Type: "poll", UserID: "u", Text: "*Vote* now", Question: "Tea or coffee?", Choices: []string{"tea"}}
	for _, message := range []any{message, &message} {
		article := all(show(t, accepted(message, body)), "article")[0]
		contains(t, seen(article), "poll 1 to", "Vote now", "question Tea or coffee?", "type poll")
		contains(t, one(t, article, ".raw"), `"choices": [ "tea" ]`)
		if strings.Contains(one(t, article, ".phone"), "userId") {
			t.Error("the user is drawn as content")
		}
	}
	item := accepted(nil, body) // of an operation that is not in the contract
	item.Operation, item.UserID = "sendPoll", ""
	contains(t, seen(all(show(t, item), "article")[0]), "poll 1 to an unknown user", "Vote now", "question Tea or coffee?")
	item.Operation = "createPoll" // goes to nobody
	if got := words(all(all(show(t, item), "article")[0], ".ids")[0]); got != "#1 msg_1" {
		t.Errorf("the ids are %s", got)
	}
	for _, odd := range []any{"poll", 1, []string{"x"}, func() {}, (*poll)(nil)} {
		contains(t, seen(all(show(t, accepted(odd, body)), "article")[0]), "Message 1 to")
	}
}

func TestListOpensADialog(t *testing.T) {
	root := show(t, accepted(jelou.TextMessage{Text: "Pick", Options: []jelou.ListOption{{Title: "Sales"}, {Title: "Support"}}}, "{}"))
	button := all(all(root, "article")[0], "button")[0]
	dialog := all(root, "dialog")[0]
	if attr(button, "data-opens") != attr(dialog, "id") || attr(dialog, "open") != "" {
		t.Errorf("button %v, dialog %v", button.Attr, dialog.Attr)
	}
	if words(button) != "Opciones" {
		t.Errorf("the button has the label %q, want Opciones", words(button))
	}
	contains(t, words(dialog), "Sales Support")
}

func TestCarouselIsInOrderAndScrollsByKeyboard(t *testing.T) {
	card := func(index int, words string) jelou.CarouselCard {
		return jelou.CarouselCard{
			CardIndex: index, Body: &jelou.CarouselBody{Text: words},
			Header: jelou.CarouselImageHeader{Image: jelou.CarouselMedia{Link: "https://example.com/x.png"}},
			Action: jelou.CarouselURLAction{Parameters: jelou.URLButton{DisplayText: "Open", URL: "https://example.com"}},
		}
	}
	cards := []jelou.CarouselCard{card(1, "second"), card(0, "first")}
	root := show(t, accepted(jelou.CarouselMessage{Parameters: jelou.CarouselParameters{Cards: cards}}, "{}"))
	row := all(root, ".cards")[0]
	if attr(row, "tabindex") != "0" || attr(row, "aria-label") != "Carousel, 2 cards" {
		t.Errorf("the carousel has the attributes %v", row.Attr)
	}
	text := words(row)
	if first, second := strings.Index(text, "first"), strings.Index(text, "second"); first < 0 || second < first {
		t.Errorf("the cards have the order %q", text)
	}
	if cards[0].CardIndex != 1 {
		t.Error("drawing changed the message")
	}
}

func TestContactsAreDrawnWithTheirDetails(t *testing.T) {
	tests := map[string]struct {
		contacts []jelou.Contact
		want     string
	}{
		"nothing":        {[]jelou.Contact{{}}, "N No name 12:34 Invite to WhatsApp No further details."},
		"phone alone":    {[]jelou.Contact{{Phones: []jelou.ContactPhone{{Phone: "+1"}}}}, "+ +1 12:34 Invite to WhatsApp Phone +1"},
		"parts of names": {[]jelou.Contact{{Name: &jelou.ContactName{LastName: "Ruiz"}}}, "R Ruiz 12:34 Invite to WhatsApp No further details."},
		"two": {
			[]jelou.Contact{{Name: &jelou.ContactName{FormattedName: "Ana"}}, {Phones: []jelou.ContactPhone{{WaID: "593"}}}},
			"A Ana N No name 12:34 Invite to WhatsApp: Ana No further details. Message: No name Phone 593",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := show(t, accepted(jelou.ContactsMessage{Contacts: test.contacts}, "{}"))
			if got := one(t, root, ".phone"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestMediaShowsNameAndHost(t *testing.T) {
	tests := map[string]media{
		"https://user:pass@example.com:8443/a/b.tar.gz?x=y.png#z": {"image", "b.tar.gz", "example.com:8443", "GZ"},
		"https://example.com":              {"image", "image", "example.com", ""},
		"https://example.com/":             {"image", "image", "example.com", ""},
		"https://example.com/%3Cb%3E.png":  {"image", "<b>.png", "example.com", "PNG"},
		"https://exa\x7fmple.com/odd.webp": {"image", "image", "", ""},
	}
	for link, want := range tests {
		if got := *newMedia("image", link, ""); got != want {
			t.Errorf("newMedia(%q) = %+v, want %+v", link, got, want)
		}
	}
}

func TestFormatInterpretsMarks(t *testing.T) {
	longest := "*" + strings.Repeat("a", maxStyled-2)
	tests := map[string][]span{
		longest + "*":            {{Text: longest[1:], Bold: true}},
		longest + "a*":           {{Text: longest + "a*"}},
		"plain":                  {{Text: "plain"}},
		"a *b* c":                {{Text: "a "}, {Text: "b", Bold: true}, {Text: " c"}},
		"_b_":                    {{Text: "b", Italic: true}},
		"~b~":                    {{Text: "b", Strike: true}},
		"`*b*`":                  {{Text: "*b*", Mono: true}},
		"*`b` c*":                {{Text: "b", Bold: true, Mono: true}, {Text: " c", Bold: true}},
		"```a\n*b*```":           {{Text: "a\n*b*", Mono: true}},
		"*a _b ~c~_*":            {{Text: "a ", Bold: true}, {Text: "b ", Bold: true, Italic: true}, {Text: "c", Bold: true, Italic: true, Strike: true}},
		"snake_case_name":        {{Text: "snake_case_name"}},
		"2*3*4":                  {{Text: "2*3*4"}},
		"no * no *":              {{Text: "no * no *"}},
		"*a\nb*":                 {{Text: "*a\nb*"}},
		"**":                     {{Text: "**"}},
		"``````":                 {{Text: "``````"}},
		"*a* and *b*":            {{Text: "a", Bold: true}, {Text: " and "}, {Text: "b", Bold: true}},
		"*a*b*":                  {{Text: "a*b", Bold: true}},
		"(*a*), *ñandú*!":        {{Text: "("}, {Text: "a", Bold: true}, {Text: "), "}, {Text: "ñandú", Bold: true}, {Text: "!"}},
		"\xff*a*":                {{Text: "\xff"}, {Text: "a", Bold: true}},
		"see https://x.y/a_b_c.": {{Text: "see "}, {Text: "https://x.y/a_b_c", Link: true}, {Text: "."}},
		"*HTTP://x/(a)*":         {{Text: "HTTP://x/(a", Bold: true, Link: true}, {Text: ")", Bold: true}},
		"http:// xhttp://y":      {{Text: "http:// xhttp://y"}},
		"javascript://a ftp://b": {{Text: "javascript://a ftp://b"}},
		"`http://x`":             {{Text: "http://x", Mono: true}},
		"*<script>x</script>":    {{Text: "*<script>x</script>"}},
	}
	for text, want := range tests {
		if got := format(text); !reflect.DeepEqual(got, []block{{Spans: want}}) {
			t.Errorf("format(%q) = %+v, want %+v", text, got, want)
		}
	}
	if got := format(""); got != nil {
		t.Errorf("format(\"\") = %+v, want nil", got)
	}
}

func TestLongTextIsFolded(t *testing.T) {
	for words, want := range map[string]int{
		strings.Repeat("ñ", maxShort): 0, strings.Repeat("ñ", maxShort+1): 1,
		strings.Repeat("x\n", maxShortLines-1) + "x": 0, strings.Repeat("x\n", maxShortLines) + "x": 1,
		strings.Repeat("- x\n", maxShortLines+1): 1,
	} {
		if got := len(all(show(t, text("u", words)), ".more")); got != want {
			t.Errorf("%.10q with %d bytes: folded %d times, want %d", words, len(words), got, want)
		}
	}
}

func TestFormatInterpretsQuotesAndLists(t *testing.T) {
	plain := func(text string) block { return block{Spans: []span{{Text: text}}} }
	quote := func(text string) block { return block{"quote", "", []span{{Text: text}}} }
	point := func(mark, text string) block { return block{"point", mark, []span{{Text: text}}} }
	tests := map[string][]block{
		"> a":                   {quote("a")},
		"> a\n> b\n":            {quote("a"), quote("b")},
		"a\n> b\nc\nd":          {plain("a\n"), quote("b"), plain("c\nd")},
		"a\n\n> b\n\nc":         {plain("a\n\n"), quote("b"), plain("\nc")},
		"* a\n- b\n1. c\n12. d": {point("•", "a"), point("•", "b"), point("1.", "c"), point("12.", "d")},
		"* *a* b":               {{"point", "•", []span{{Text: "a", Bold: true}, {Text: " b"}}}},
		"*a\n* b*":              {plain("*a\n"), point("•", "b*")},
		">a\n-b\n1.c\n1234. d":  {plain(">a\n-b\n1.c\n1234. d")},
		"a > b - c * d 1. e":    {plain("a > b - c * d 1. e")},
		"> \n*  \n- ":           {plain("> \n*  \n- ")},
		"```\n> a\n- b\n```":    {{"", "", []span{{Text: "\n> a\n- b\n", Mono: true}}}},
		"> ```a\n> b``` c\n- d": {{"quote", "", []span{{Text: "a\n> b", Mono: true}, {Text: " c"}}}, point("•", "d")},
		"\n":                    {plain("\n")},
	}
	for text, want := range tests {
		if got := format(text); !reflect.DeepEqual(got, want) {
			t.Errorf("format(%q) = %+v, want %+v", text, got, want)
		}
	}
	root := show(t, accepted(jelou.TextMessage{Text: "a\n> *b*\n2. c"}, "{}"))
	if got := one(t, root, ".text"); got != "a b 2. c" {
		t.Errorf("the text is drawn as %q, want %q", got, "a b 2. c")
	}
	if got := one(t, root, ".quote"); got != "b" {
		t.Errorf("the quote is %q, want b", got)
	}
}
