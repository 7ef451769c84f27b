package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// TestLimits holds a message at each limit, which passes, and one past it, which fails at the place.
func TestLimits(t *testing.T) {
	const head = `{"userId":"593987654321",`
	text := func(n int) string { return `"` + strings.Repeat("ñ", n) + `"` }
	list := func(n int, item string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	media := func(kind string) string { return head + `"type":"` + kind + `","mediaUrl":%s}` }
	caption := func(kind string) string {
		return head + `"type":"` + kind + `","mediaUrl":"https://example.com/a","text":%s}`
	}
	const (
		option   = head + `"type":"text","text":"a","options":[{"title":"a"},{"id":"b","title":"b",%s}]}`
		location = head + `"type":"location","coordinates":{%s}}`
		button   = head + `"type":"cta_url","title":"a","text":"a","caption":"a","parameters":{"display_text":"a","url":"https://a",%s}}`
		cta      = head + `"type":"cta_url",%s,"parameters":{"display_text":"a","url":"https://a"}}`
		flow     = head + `"type":"flow","text":"a","parameters":{"flow_cta":"a"},%s}`
		flowPart = head + `"type":"flow","text":"a","parameters":{%s}}`
		cards    = head + `"type":"CAROUSEL","text":"a","parameters":{"cards":%s}}`
		reply    = `{"card_index":#,"header":{"type":"image","image":{"link":"https://a"}},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a"}}]}}`
		card     = head + `"type":"CAROUSEL","text":"a","parameters":{"cards":[{"card_index":0,"header":{"type":"image","image":{"link":"https://a"}},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a"}}]},%s}]}}`
		buttons  = head + `"type":"CAROUSEL","text":"a","parameters":{"cards":[{"card_index":0,"header":{"type":"image","image":{"link":"https://a"}},"action":{"buttons":%s}}]}}`
		cardHead = head + `"type":"CAROUSEL","text":"a","parameters":{"cards":[{"card_index":0,"header":%s,"action":{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a"}}]}}]}}`
		knob     = `{"type":"quick_reply","quick_reply":{"title":"a"}}`
	)
	cases := []struct{ name, frame, at, past, want string }{
		{"user id", `{"type":"text","text":"a","userId":%s}`, `"x"`, `""`, "/userId: 0 characters, at least 1"},
		{"text", head + `"type":"text","text":%s}`, text(4096), text(4097), "/text: 4097 characters, at most 4096"},
		{"text, shortest", head + `"type":"text","text":%s}`, `"a"`, `""`, "/text: 0 characters, at least 1"},
		{"list header", head + `"type":"text","text":"a","title":%s}`, text(60), text(61), "/title: 61 characters, at most 60"},
		{"list button", head + `"type":"text","text":"a","buttonText":{"text":%s}}`, text(20), text(21), "/buttonText/text: 21 characters, at most 20"},
		{"list button's type", head + `"type":"text","text":"a","buttonText":{"type":%s}}`, `"text"`, `"image"`, "/buttonText/type: another value, must be text"},
		{"options, most", head + `"type":"text","text":"a","options":%s}`, list(10, `{"title":"#"}`), list(11, `{"title":"#"}`), "/options: 11 items, at most 10"},
		{"options, least", head + `"type":"text","text":"a","options":%s}`, `[{"title":"a"}]`, `[]`, "/options: 0 items, at least 1"},
		{"option id", strings.Replace(option, `"id":"b",`, "", 1), `"id":` + text(200), `"id":` + text(201), "/options/1/id: 201 characters, at most 200"},
		{"option title", strings.Replace(option, `"title":"b",`, "", 1), `"title":` + text(24), `"title":` + text(25), "/options/1/title: 25 characters, at most 24"},
		{"option description", option, `"description":` + text(72), `"description":` + text(73), "/options/1/description: 73 characters, at most 72"},

		{"quick reply text", head + `"type":"quick_reply","quick_replies":[{"title":"a"}],"text":%s}`, text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"quick reply header", head + `"type":"quick_reply","quick_replies":[{"title":"a"}],"text":"a","title":%s}`, text(20), text(21), "/title: 21 characters, at most 20"},
		{"quick replies, most", head + `"type":"quick_reply","text":"a","quick_replies":%s}`, list(3, `{"title":"#"}`), list(4, `{"title":"#"}`), "/quick_replies: 4 items, at most 3"},
		{"quick replies, least", head + `"type":"quick_reply","text":"a","quick_replies":%s}`, list(1, `{"title":"#"}`), `[]`, "/quick_replies: 0 items, at least 1"},
		{"quick replies, unique", head + `"type":"quick_reply","text":"a","quick_replies":%s}`, `[{"title":"a"},{"title":"A"}]`, `[{"title":"a"},{"title":"a"}]`, "/quick_replies: items 0 and 1 are the same, all must differ"},
		{"quick reply title", head + `"type":"quick_reply","text":"a","quick_replies":[{"title":%s}]}`, text(20), text(21), "/quick_replies/0/title: 21 characters, at most 20"},

		{"image url", media("image"), `"https://a"`, `"http://a"`, "/mediaUrl: something else, must be an absolute https URL"},
		{"audio url", media("audio"), `"https://a"`, `"file:///a"`, "/mediaUrl: something else, must be an absolute https URL"},
		{"video url", media("video"), `"HTTPS://a"`, `"/a"`, "/mediaUrl: something else, must be an absolute https URL"},
		{"file url", media("file"), `"https://a"`, `"https://"`, "/mediaUrl: something else, must be an absolute https URL"},
		{"sticker url", media("sticker"), `"https://a"`, `""`, "/mediaUrl: something else, must be an absolute https URL"},
		{"image caption", caption("image"), text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"video caption", caption("video"), text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"file caption", caption("file"), text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"file name", caption("file")[:len(caption("file"))-len(`"text":%s}`)] + `"filename":%s}`, text(300), `""`, "/filename: 0 characters, at least 1"},

		{"latitude, most", location, `"lat":90,"long":0`, `"lat":90.001,"long":0`, "/coordinates/lat: 90.001, at most 90"},
		{"latitude, least", location, `"lat":-90,"long":0`, `"lat":-90.001,"long":0`, "/coordinates/lat: -90.001, at least -90"},
		{"longitude, most", location, `"lat":0,"long":180`, `"lat":0,"long":180.001`, "/coordinates/long: 180.001, at most 180"},
		{"longitude, least", location, `"lat":0,"long":-180`, `"lat":0,"long":-180.001`, "/coordinates/long: -180.001, at least -180"},

		{"contacts, most", head + `"type":"contacts","contacts":%s}`, list(257, `{}`), list(258, `{}`), "/contacts: 258 items, at most 257"},
		{"contacts, least", head + `"type":"contacts","contacts":%s}`, `[{}]`, `[]`, "/contacts: 0 items, at least 1"},
		{"contact name", head + `"type":"contacts","contacts":[{"name":{"formatted_name":%s}}]}`, `"a"`, `""`, "/contacts/0/name/formatted_name: 0 characters, at least 1"},

		{"location request", head + `"type":"location_request","text":%s}`, text(1024), text(1025), "/text: 1025 characters, at most 1024"},

		{"url button header", cta, `"text":"a","caption":"a","title":` + text(60), `"text":"a","caption":"a","title":` + text(61), "/title: 61 characters, at most 60"},
		{"url button text", cta, `"caption":"a","title":"a","text":` + text(1024), `"caption":"a","title":"a","text":` + text(1025), "/text: 1025 characters, at most 1024"},
		{"url button footer", cta, `"text":"a","title":"a","caption":` + text(60), `"text":"a","title":"a","caption":` + text(61), "/caption: 61 characters, at most 60"},
		{"url button label", strings.Replace(button, `"display_text":"a",`, "", 1), `"display_text":` + text(20), `"display_text":` + text(21), "/parameters/display_text: 21 characters, at most 20"},
		{"url button url", strings.Replace(button, `"url":"https://a",`, "", 1), `"url":"http://a"`, `"url":"ftp://a"`, "/parameters/url: something else, must be an absolute http or https URL"},
		{"url button url, longest", strings.Replace(button, `"url":"https://a",`, "", 1), `"url":"https://` + strings.Repeat("a", 4088) + `"`, `"url":"https://` + strings.Repeat("a", 4089) + `"`, "/parameters/url: 4097 characters, at most 4096"},

		{"flow header", flow, `"title":` + text(60), `"title":` + text(61), "/title: 61 characters, at most 60"},
		{"flow footer", flow, `"caption":` + text(60), `"caption":` + text(61), "/caption: 61 characters, at most 60"},
		{"flow text", strings.Replace(flow, `"text":"a",`, "", 1), `"text":` + text(1024), `"text":` + text(1025), "/text: 1025 characters, at most 1024"},
		{"flow label", flowPart, `"flow_cta":` + text(30), `"flow_cta":` + text(31), "/parameters/flow_cta: 31 characters, at most 30"},
		{"flow mode", flowPart, `"flow_cta":"a","mode":"draft"`, `"flow_cta":"a","mode":"live"`, "/parameters/mode: another value, must be one of draft, published"},
		{"flow action", flowPart, `"flow_cta":"a","flow_action":"navigate"`, `"flow_cta":"a","flow_action":"data_exchange"`, "/parameters/flow_action: another value, must be navigate"},
		{"flow version", flowPart, `"flow_cta":"a","flow_message_version":"3"`, `"flow_cta":"a","flow_message_version":"2"`, "/parameters/flow_message_version: another value, must be 3"},
		{"flow payload", flowPart, `"flow_cta":"a","flow_action_payload":{}`, `"flow_cta":"a","flow_action_payload":[]`, "/parameters/flow_action_payload: an array, must be an object"},

		{"call header", head + `"type":"voice_call","text":"a","parameters":{},"header":%s}`, text(60), text(61), "/header: 61 characters, at most 60"},
		{"call text", head + `"type":"voice_call","parameters":{},"text":%s}`, text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"call label", head + `"type":"voice_call","text":"a","parameters":{"display_text":%s}}`, text(20), text(21), "/parameters/display_text: 21 characters, at most 20"},

		{"carousel text", strings.Replace(buttons, `"text":"a"`, `"text":%s`, 1)[:strings.Index(buttons, `"text":"a"`)] + `"text":%s,"parameters":{"cards":[` + strings.ReplaceAll(reply, "#", "0") + `]}}`, text(1024), text(1025), "/text: 1025 characters, at most 1024"},
		{"cards, most", cards, list(10, reply), "[" + strings.Repeat(strings.ReplaceAll(reply, "#", "0")+",", 10) + strings.ReplaceAll(reply, "#", "1") + "]", "/parameters/cards: 11 items, at most 10"},
		{"cards, least", cards, list(1, reply), `[]`, "/parameters/cards: 0 items, at least 1"},
		{"card index, most", cards, "[" + strings.ReplaceAll(reply, "#", "9") + "]", "[" + strings.ReplaceAll(reply, "#", "10") + "]", "/parameters/cards/0/card_index: 10, at most 9"},
		{"card index, least", cards, "[" + strings.ReplaceAll(reply, "#", "0") + "]", "[" + strings.ReplaceAll(reply, "#", "-1") + "]", "/parameters/cards/0/card_index: -1, at least 0"},
		{"card body", card, `"body":{"text":` + text(160) + `}`, `"body":{"text":` + text(161) + `}`, "/parameters/cards/0/body/text: 161 characters, at most 160"},
		{"card type", card, `"type":"cta_url"`, `"type":"quick_reply"`, "/parameters/cards/0/type: another value, must be cta_url"},
		{"card header", cardHead, `{"type":"video","video":{"link":"https://a"}}`, `{"type":"document","document":{"link":"https://a"}}`, "/parameters/cards/0/header/type: another value, must be one of image, video"},
		{"card header of another type", cardHead, `{"type":"image","image":{"link":"https://a"}}`, `{"type":"image","video":{"link":"https://a"}}`, "/parameters/cards/0/header/video: unknown member"},
		{"card picture", cardHead, `{"type":"image","image":{"link":"https://a"}}`, `{"type":"image","image":{"link":"http://a"}}`, "/parameters/cards/0/header/image/link: something else, must be an absolute https URL"},
		{"reply buttons, most", buttons, list(3, knob), list(4, knob), "/parameters/cards/0/action/buttons: 4 items, at most 3"},
		{"reply buttons, least", buttons, list(1, knob), `[]`, "/parameters/cards/0/action/buttons: 0 items, at least 1"},
		{"reply title", buttons, `[{"type":"quick_reply","quick_reply":{"title":` + text(20) + `}}]`, `[{"type":"quick_reply","quick_reply":{"title":` + text(21) + `}}]`, "/parameters/cards/0/action/buttons/0/quick_reply/title: 21 characters, at most 20"},
		{"reply id", buttons, `[{"type":"quick_reply","quick_reply":{"title":"a","id":` + text(256) + `}}]`, `[{"type":"quick_reply","quick_reply":{"title":"a","id":` + text(257) + `}}]`, "/parameters/cards/0/action/buttons/0/quick_reply/id: 257 characters, at most 256"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, past := strings.Replace(c.frame, "%s", c.at, 1), strings.Replace(c.frame, "%s", c.past, 1)
			got := violations(t, at)
			if got != nil {
				t.Errorf("at the limit: %q", got)
			}
			agree(t, at, got)
			got = violations(t, past)
			agree(t, past, got)
			if len(got) == 0 || got[0] != c.want {
				t.Errorf("past the limit: %q, want first %q", got, c.want)
			}
		})
	}
}
