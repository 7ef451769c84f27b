package cli

import (
	"runtime/debug"
	"strings"

	"github.com/jelou-go/jelou/transport"
)

// Version returns the version of the installed program, or else of the source.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return transport.Version
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
