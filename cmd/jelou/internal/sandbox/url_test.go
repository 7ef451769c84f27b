package sandbox

import (
	"net"
	"testing"
)

func TestAddressForAllPrintsAsLoopback(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80", "0.0.0.0:8080": "http://127.0.0.1:8080",
		"[::]:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080",
	} {
		addr, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := urlOf(addr); got != want {
			t.Errorf("urlOf(%s) = %s, want %s", address, got, want)
		}
	}
}
