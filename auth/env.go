package auth

import (
	"cmp"
	"os"
	"strings"

	"github.com/jelou-go/jelou/internal/redact"
)

// The environment variables that [FromEnv] reads.
const (
	EnvClientID     = "JELOU_CLIENT_ID"
	EnvClientSecret = "JELOU_CLIENT_SECRET"
)

// FromEnv makes credentials from the environment variables [EnvClientID] and [EnvClientSecret], by the rules of
// [NewBasic]. It also rejects a value in quotation marks, because docker --env-file does not remove them. The error
// names each variable that is missing (unset, empty or only white space), or else each that breaks a rule, but never a value.
func FromEnv() (*Basic, error) {
	id, secret := os.Getenv(EnvClientID), os.Getenv(EnvClientSecret)
	var missing []string
	if isBlank(id) {
		missing = append(missing, EnvClientID)
	}
	if isBlank(secret) {
		missing = append(missing, EnvClientSecret)
	}
	if len(missing) > 0 {
		return nil, redact.Problem("not set in the environment: " + strings.Join(missing, " and "))
	}
	return newBasic(id, secret,
		cmp.Or(checkQuotes(EnvClientID, id), checkID(EnvClientID, id)),
		cmp.Or(checkQuotes(EnvClientSecret, secret), checkValue(EnvClientSecret, secret)))
}

func checkQuotes(name, value string) string {
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return name + " is in quotation marks: remove them (docker --env-file leaves them on)"
	}
	return ""
}
