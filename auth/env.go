package auth

import (
	"os"
	"strings"
)

// The environment variables that [FromEnv] reads.
const (
	EnvClientID     = "JELOU_CLIENT_ID"
	EnvClientSecret = "JELOU_CLIENT_SECRET"
)

// FromEnv takes the credentials from the environment variables [EnvClientID] and [EnvClientSecret], with
// the rules of [NewBasic]. The error names each variable that is missing (unset, empty or only white space)
// or breaks a rule, and never its value.
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
		return nil, problem("not set in the environment: " + strings.Join(missing, " and "))
	}
	return newBasic(EnvClientID, id, EnvClientSecret, secret)
}
