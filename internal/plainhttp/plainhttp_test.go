package plainhttp_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

func TestIsLoopback(t *testing.T) {
	tests := map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.0.0.0": true, "127.255.255.254": true,
		"::1": true, "0:0:0:0:0:0:0:1": true, "::ffff:127.0.0.1": true,

		"": false, "LocalHost": false, "localhost.evil.com": false, "localhost.": false, "xlocalhost": false, "127.0.0.1.evil.com": false,
		"127.1": false, "2130706433": false, "0x7f.0.0.1": false, "127.0.0.1:80": false, "[::1]": false, "127.00.0.1": false,
		"126.255.255.255": false, "128.0.0.1": false, "0.0.0.0": false, "::": false, "::2": false, "10.0.0.1": false,
		"::ffff:10.0.0.1": false, "api.jelou.ai": false, " localhost": false,
	}
	for host, want := range tests {
		if got := plainhttp.IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v, want %v", host, got, want)
		}
	}
}

func TestMayCarryCredentials(t *testing.T) {
	tests := map[string]bool{
		"https://api.jelou.ai/v1": true, "https://10.0.0.1": true, "HTTPS://api.jelou.ai": true,
		"http://localhost": true, "http://localhost:8080/x": true, "http://127.0.0.1:1": true, "http://[::1]:8080": true,

		"http://api.jelou.ai": false, "HTTP://api.jelou.ai": false, "http://localhost.evil.com": false,
		"http://127.0.0.1.evil.com": false, "http://localhost@evil.com": false, "http://127.0.0.1:80@evil.com:80/": false,
		"http://evil.com/localhost": false, "http://evil.com#localhost": false, "http://evil.com?localhost": false,
		"http:localhost": false, "//localhost": false, "ftp://localhost": false, "localhost:80": false, "": false,
	}
	for address, want := range tests {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := plainhttp.MayCarryCredentials(nil, u); got != want {
			t.Errorf("MayCarryCredentials(%s) = %v, want %v", address, got, want)
		}
	}
	if plainhttp.MayCarryCredentials(nil, nil) {
		t.Error("MayCarryCredentials(nil) = true")
	}
}

func TestIsPrivate(t *testing.T) {
	tests := map[string]bool{
		"sandbox": true, "Sandbox": true, "Sandbox.Local": true, "my-sandbox_1": true, "localhost": true, "127.0.0.1": true, "::1": true, "10.0.0.1": true,
		"172.16.0.1": true, "172.31.255.255": true, "192.168.1.2": true, "169.254.0.1": true, "fd00::1": true, "fe80::1": true,
		"sandbox.default.svc.cluster.local": true, "host.docker.internal": true, "a.test": true, "x.home.arpa": true,

		"": false, "api.jelou.ai": false, "sandbox.": false, "sandbox.example.com": false, "internal.example.com": false,
		"172.32.0.1": false, "11.0.0.1": false, "8.8.8.8": false, "2001:db8::1": false, "0.0.0.0": false, "2130706433": false,
		"0x7f000001": false, "notlocal": true, "x.notlocal": false, "10.0.0.1.evil.com": false,
	}
	for host, want := range tests {
		if got := plainhttp.IsPrivate(host); got != want {
			t.Errorf("IsPrivate(%q) = %v, want %v", host, got, want)
		}
	}
}

type hosts map[string]bool

func (h hosts) PlainHTTP(host string) bool { return h[host] }

func TestCredentialsMayGoToANamedHost(t *testing.T) {
	ctx := plainhttp.Context(t.Context(), hosts{"sandbox": true})
	for address, want := range map[string]bool{"http://sandbox:8080": true, "http://other": false, "ftp://sandbox": false} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := plainhttp.MayCarryCredentials(plainhttp.ClientOf(ctx), u); got != want {
			t.Errorf("MayCarryCredentials(%s) = %v, want %v", address, got, want)
		}
		if plainhttp.MayCarryCredentials(plainhttp.ClientOf(t.Context()), u) || plainhttp.MayCarryCredentials(plainhttp.ClientOf(nil), u) { //nolint:staticcheck // a nil context
			t.Errorf("MayCarryCredentials(%s) = true without a client that names the host", address)
		}
	}
}

func ExampleIsLoopback() {
	fmt.Println(plainhttp.IsLoopback("127.0.0.1"), plainhttp.IsLoopback("127.0.0.1.evil.com"))
	// Output: true false
}
