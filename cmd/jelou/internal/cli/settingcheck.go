package cli

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

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

// checkServer refuses a value that cannot be the API's base URL, or that ends with the beginning of the contract's paths,
// /v1.
func checkServer(value string) error {
	if err := setting.Server(value); err != nil {
		return err
	}
	address, err := url.Parse(value)
	if err != nil {
		return errors.New("cannot be parsed")
	}
	contract, err := openapi.Contract()
	if err != nil {
		return err
	}
	for _, op := range contract.Operations {
		version, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
		if strings.HasSuffix(strings.TrimRight(address.Path, "/"), "/"+version) {
			return fmt.Errorf("ends with /%s, which the program adds itself: leave it out", version)
		}
	}
	return nil
}
