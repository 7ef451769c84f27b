package auth

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestNewBasicNamesTheMistakeNotTheValue(t *testing.T) {
	tests := map[string]struct {
		id, secret string
		want       string
	}{
		"good":                     {"id", "s:e:c ret", ""},
		"letters of any alphabet":  {"idé", "señal日本", ""},
		"empty id":                 {"", "zq9", "jelou: the client id is empty"},
		"empty secret":             {"zq9", "", "jelou: the client secret is empty"},
		"both empty":               {"", "", "jelou: the client id is empty; the client secret is empty"},
		"white space":              {" \t\r\n", "\u00a0", "jelou: the client id is empty; the client secret is empty"},
		"colon in the id":          {"zq9:x", "zq9", "jelou: the client id contains a colon"},
		"pasted line break":        {"zq9", "zq9\n", "jelou: the client secret starts or ends with white space"},
		"leading blank":            {" zq9", "zq9", "jelou: the client id starts or ends with white space"},
		"line break inside":        {"zq9", "zq9\r\nX: y", "jelou: the client secret contains a control character"},
		"tab inside":               {"zq9\tx", "zq9", "jelou: the client id contains a control character"},
		"NUL":                      {"zq9\x00", "zq9", "jelou: the client id contains a control character"},
		"DEL":                      {"zq9", "zq9\x7f", "jelou: the client secret contains a control character"},
		"C1 control":               {"zq9\u0081x", "zq9", "jelou: the client id contains a control character"},
		"invalid UTF-8":            {"zq9\xff", "zq9\xc3", "jelou: the client id is not valid UTF-8; the client secret is not valid UTF-8"},
		"byte order mark":          {"\ufeffzq9", "zq9", "jelou: the client id contains an invisible character (U+FEFF)"},
		"zero width space":         {"zq9", "zq9\u200b", "jelou: the client secret contains an invisible character (U+200B)"},
		"soft hyphen":              {"z\u00adq9", "zq9", "jelou: the client id contains an invisible character (U+00AD)"},
		"line separator":           {"zq9", "z\u2028q9", "jelou: the client secret contains an invisible character (U+2028)"},
		"no-break space":           {"zq9", "z\u00a0q9", "jelou: the client secret contains an invisible character (U+00A0)"},
		"narrow no-break space":    {"zq9", "z\u202fq9", "jelou: the client secret contains an invisible character (U+202F)"},
		"Hangul filler":            {"z\u3164q9", "zq9", "jelou: the client id contains an invisible character (U+3164)"},
		"blank Braille":            {"zq9", "zq9\u2800", "jelou: the client secret contains an invisible character (U+2800)"},
		"variation selector":       {"zq9", "zq9\ufe0f", "jelou: the client secret contains an invisible character (U+FE0F)"},
		"one rule for each of two": {"zq9:x", "zq9\x01x", "jelou: the client id contains a colon; the client secret contains a control character"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			creds, err := NewBasic(test.id, test.secret)
			if (err == nil) != (creds != nil) {
				t.Fatalf("NewBasic() = %v, %v", creds, err)
			}
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("error %q, want %q", got, test.want)
			}
			if strings.Contains(got, "zq9") {
				t.Errorf("error %q repeats the value", got)
			}
		})
	}
}

func TestDeliveryPrintsTheErrorOfNewBasic(t *testing.T) {
	_, err := NewBasic("a:b", "c")
	if got := delivery.Wrap(delivery.NotSent, err).Error(); got != "jelou: not sent: the client id contains a colon" {
		t.Errorf("text %q", got)
	}
}

func TestInterceptSignsOnlySafeAddresses(t *testing.T) {
	creds, err := NewBasic("Aladdin", "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		"https://api.jelou.ai/v1": true, "http://127.0.0.1:8080/x": true, "http://localhost/x": true, "http://[::1]/x": true,
		"http://api.jelou.ai/v1": false, "http://localhost.evil.com": false, "http://127.0.0.1.evil.com": false,
		"http://0.0.0.0": false, "ftp://localhost": false,
	}
	for address, signed := range tests {
		t.Run(address, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodPost, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = creds.Intercept(context.Background(), req)
			want := ""
			if signed {
				want = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" // the example in RFC 7617
			}
			if got := req.Header.Get("Authorization"); got != want {
				t.Errorf("Authorization is %q, want %q", got, want)
			}
			var failure *delivery.Error
			if errors.As(err, &failure) == signed || (!signed && failure.Outcome != delivery.NotSent) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestInterceptRejectsMissingParts(t *testing.T) {
	good, err := NewBasic("id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "https://api.jelou.ai", nil)
	tests := map[string]struct {
		creds *Basic
		req   *http.Request
	}{
		"nil credentials": {nil, req}, "zero credentials": {&Basic{}, req}, "nil request": {good, nil}, "no address": {good, &http.Request{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := test.creds.Intercept(context.Background(), test.req); delivery.Of(err) != delivery.NotSent {
				t.Errorf("Intercept() = %v, want a failure with the outcome not sent", err)
			}
		})
	}
	bare := &http.Request{URL: req.URL}
	if err := good.Intercept(context.Background(), bare); err != nil || bare.Header.Get("Authorization") == "" {
		t.Errorf("a request without a header map: %v, %v", err, bare.Header)
	}
}
