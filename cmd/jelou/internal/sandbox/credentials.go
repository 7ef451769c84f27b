package sandbox

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// hasCredentials reports whether the environment has both credentials. Empty or broken ones are an error, because the
// client would refuse to send them.
func hasCredentials(cmd *cobra.Command) (bool, error) {
	id, idSet := os.LookupEnv(auth.EnvClientID)
	secret, secretSet := os.LookupEnv(auth.EnvClientSecret)
	half := idSet != secretSet && id+secret != ""
	if half || !idSet && !secretSet {
		return false, nil
	}
	_, err := cli.Credentials(cmd)
	return err == nil, err
}
