package auth

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestFromEnvNamesTheWrongVariable(t *testing.T) {
	tests := map[string]struct {
		id, secret string
		want       string
	}{
		"both":           {"id", "secret", ""},
		"one quote":      {"id", `"secret`, ""},
		"no id":          {"", "zq9", "jelou: not set in the environment: JELOU_CLIENT_ID"},
		"no secret":      {"zq9", "  ", "jelou: not set in the environment: JELOU_CLIENT_SECRET"},
		"neither":        {"", "", "jelou: not set in the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET"},
		"colon":          {"a:b", "zq9", "jelou: JELOU_CLIENT_ID contains a colon"},
		"quotes":         {`"zq9"`, "'zq9'", "jelou: JELOU_CLIENT_ID is in quotation marks: remove them (docker --env-file leaves them on); JELOU_CLIENT_SECRET is in quotation marks: remove them (docker --env-file leaves them on)"},
		"both broken":    {`"zq9"`, "zq9\n", "jelou: JELOU_CLIENT_ID is in quotation marks: remove them (docker --env-file leaves them on); JELOU_CLIENT_SECRET starts or ends with white space"},
		"trailing break": {"zq9", "zq9\n", "jelou: JELOU_CLIENT_SECRET starts or ends with white space"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(EnvClientID, test.id)
			t.Setenv(EnvClientSecret, test.secret)
			creds, err := FromEnv()
			if test.want != "" {
				if err == nil || err.Error() != test.want || creds != nil {
					t.Errorf("FromEnv() = %v, %v; want %q", creds, err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			req := httptest.NewRequest(http.MethodPost, "https://api.jelou.ai", nil)
			if err := creds.Intercept(context.Background(), req); err != nil {
				t.Fatal(err)
			}
			if id, secret, ok := req.BasicAuth(); !ok || id != test.id || secret != test.secret {
				t.Errorf("signed as %q, %q", id, secret)
			}
		})
	}
}
