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
