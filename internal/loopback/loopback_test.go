package loopback_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/jelou-go/jelou/internal/loopback"
)

func TestIsHost(t *testing.T) {
	tests := map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.0.0.0": true, "127.255.255.254": true,
		"::1": true, "0:0:0:0:0:0:0:1": true, "::ffff:127.0.0.1": true,

		"": false, "localhost.evil.com": false, "localhost.": false, "xlocalhost": false, "127.0.0.1.evil.com": false,
		"127.1": false, "2130706433": false, "0x7f.0.0.1": false, "127.0.0.1:80": false, "[::1]": false, "127.00.0.1": false,
		"126.255.255.255": false, "128.0.0.1": false, "0.0.0.0": false, "::": false, "::2": false, "10.0.0.1": false,
		"::ffff:10.0.0.1": false, "api.jelou.ai": false, " localhost": false,
	}
	for host, want := range tests {
		if got := loopback.IsHost(host); got != want {
			t.Errorf("IsHost(%q) = %v, want %v", host, got, want)
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
		if got := loopback.MayCarryCredentials(u); got != want {
			t.Errorf("MayCarryCredentials(%s) = %v, want %v", address, got, want)
		}
	}
	if loopback.MayCarryCredentials(nil) {
		t.Error("MayCarryCredentials(nil) = true")
	}
}

func ExampleIsHost() {
	fmt.Println(loopback.IsHost("127.0.0.1"), loopback.IsHost("127.0.0.1.evil.com"))
	// Output: true false
}
