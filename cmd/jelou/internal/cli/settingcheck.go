package cli

import (
	"errors"
	"fmt"
	"net"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/plainhttp"
	"github.com/jelou-go/jelou/internal/setting"
)

// checkAllowHTTP refuses hosts that package transport would ignore: it sends credentials over plain HTTP only to
// private ones.
func checkAllowHTTP(value string) error {
	if err := setting.Text(value); err != nil {
		return err
	}
	all := hosts(value)
	if len(all) == 0 {
		return errors.New("names no host")
	}
	for _, host := range all {
		if plainhttp.IsPrivate(host) {
			continue
		}
		if name, _, err := net.SplitHostPort(host); err == nil && plainhttp.IsPrivate(name) {
			return fmt.Errorf("%q is more than a host: leave out the scheme and the port", host)
		}
		return fmt.Errorf("%q is not a private host, and credentials go to a public one only over https: "+
			"name a container or an address of your network, or leave the variable out", host)
	}
	return nil
}

// checkServer refuses a value that cannot be the base URL of the contract's paths.
func checkServer(value string) error {
	contract, err := openapi.Contract()
	if err != nil {
		return err
	}
	var paths []string
	for _, op := range contract.Operations {
		paths = append(paths, op.Path)
	}
	return setting.Server(value, paths...)
}
