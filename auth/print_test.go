package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
)

const (
	secretID = "id-zq9xw"
	secret   = "secret-kj7vb"
)

// forms returns the credentials in each encoding that a printer could use.
func forms() []string {
	var all []string
	for _, value := range []string{secretID, secret, base64.StdEncoding.EncodeToString([]byte(secretID + ":" + secret))} {
		all = append(all, value, hex.EncodeToString([]byte(value)), strings.ToUpper(hex.EncodeToString([]byte(value))),
			strings.Trim(fmt.Sprintf("%d", []byte(value)), "[]"))
	}
	return all
}

// holders returns the credentials inside each kind of value that a program could print.
func holders(t *testing.T) []any {
	t.Helper()
	creds, err := NewBasic(secretID, secret)
	if err != nil {
		t.Fatal(err)
	}
	return []any{
		creds, *creds,
		struct{ C *Basic }{creds}, struct{ C Basic }{*creds}, struct{ c *Basic }{creds}, struct{ c Basic }{*creds},
		&struct{ c any }{creds}, []*Basic{creds}, map[string]Basic{"c": *creds}, creds.Intercept,
	}
}

func failIfShown(t *testing.T, how, printed string) {
	t.Helper()
	for _, form := range forms() {
		if strings.Contains(printed, form) {
			t.Errorf("%s shows the credentials: %s", how, printed)
		}
	}
}

func TestNoVerbPrintsCredentials(t *testing.T) {
	for _, holder := range holders(t) {
		for _, flags := range []string{"", "+", "#", " ", "0", "-", "200", "+#"} {
			for verb := rune('A'); verb <= 'z'; verb++ {
				format := "%" + flags + string(verb)
				failIfShown(t, fmt.Sprintf("%s of a %T", format, holder), fmt.Sprintf(format, holder))
			}
		}
	}
}

func TestNoEncoderPrintsCredentials(t *testing.T) {
	for _, holder := range holders(t) {
		var out bytes.Buffer
		// Some encoders return an error, which shows nothing either.
		_ = json.NewEncoder(&out).Encode(holder)
		_ = xml.NewEncoder(&out).Encode(holder)
		_ = gob.NewEncoder(&out).Encode(holder)
		_ = template.Must(template.New("").Parse(`{{.}} {{printf "%#v" .}}`)).Execute(&out, holder)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "creds", holder)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "creds", holder)
		failIfShown(t, fmt.Sprintf("an encoder of %T", holder), out.String())
	}
}

func TestBasicPrintsAsRedacted(t *testing.T) {
	creds, err := NewBasic(secretID, secret)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(map[string]any{"value": *creds, "pointer": creds})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"pointer":"auth.Basic(redacted)","value":"auth.Basic(redacted)"}`; string(encoded) != want {
		t.Errorf("JSON is %s, want %s", encoded, want)
	}
	if got := fmt.Sprintf("%v %s %#v %d", creds, *creds, creds, creds); got != strings.TrimSpace(strings.Repeat(redacted+" ", 4)) {
		t.Errorf("printed %q", got)
	}
	if got := fmt.Sprint((*Basic)(nil), Basic{}); got != "<nil> auth.Basic(redacted)" {
		t.Errorf("nil and zero print %q", got)
	}
}
