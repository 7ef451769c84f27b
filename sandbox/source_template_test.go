package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/sandbox/internal/page"
	"github.com/jelou-go/jelou/templates"
)

// The page draws a template with its text in the language of the send.
func TestPageGetsTheTextOfATemplate(t *testing.T) {
	box, err := New()
	if err != nil {
		t.Fatal(err)
	}
	body := `{"elementName":"a1b2_order_ready","destinations":["ana"],"language":"en","parameters":["Ana","A-17"]}`
	r := httptest.NewRequest(http.MethodPost, "/v2/whatsapp/BOT/hsm", strings.NewReader(body))
	r.SetBasicAuth(DefaultClientID, DefaultClientSecret)
	r.Header.Set("Content-Type", "application/json")
	box.ServeHTTP(httptest.NewRecorder(), r)
	items, _ := source{box}.Since(0)
	template, ok := items[0].Message().(page.Template)
	if got := templates.Text(template.Row, template.Parameters); !ok || got != "Hello Ana, your order A-17 is ready." {
		t.Errorf("the template is %T with the text %q", items[0].Message(), got)
	}
}

// Decoded content can need far more memory than its JSON, so the sandbox remembers only the JSON.
func TestDecodedContentIsNotRemembered(t *testing.T) {
	box, err := New()
	if err != nil {
		t.Fatal(err)
	}
	objects := strings.TrimSuffix(strings.Repeat(`{"":1},`, 20_000), ",")
	body := `{"type":"flow","userId":"u","title":"t","text":"t","parameters":{"flow_name":"f","flow_cta":"c","flow_action_payload":{"screen":"s","data":[` + objects + `]}}}`
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const sent = 10
	for range sent {
		r := httptest.NewRequest(http.MethodPost, "/v1/bots/BOT/messages", strings.NewReader(body))
		r.SetBasicAuth(DefaultClientID, DefaultClientSecret)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if box.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held, most := int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(2*sent*len(body)); held > most {
		t.Errorf("%d requests of %d KiB need %d KiB", sent, len(body)>>10, held>>10)
	}
	runtime.KeepAlive(box)
}
