package sandbox

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/sandbox"
)

// credentials are the credentials that the sandbox accepts.
type credentials struct {
	id, secret string
	given      bool // the environment has them
}

// takeCredentials returns the environment's credentials if it has both, or else made-up ones. An empty credential is an
// error.
func takeCredentials(cmd *cobra.Command) (credentials, error) {
	id, idSet := os.LookupEnv(auth.EnvClientID)
	secret, secretSet := os.LookupEnv(auth.EnvClientSecret)
	half := idSet != secretSet && id+secret != ""
	if half || !idSet && !secretSet {
		return credentials{id: sandbox.DefaultClientID, secret: sandbox.DefaultClientSecret}, nil
	}
	// The client would refuse to send broken credentials.
	if _, err := cli.Credentials(cmd); err != nil {
		return credentials{}, err
	}
	return credentials{id, secret, true}, nil
}
