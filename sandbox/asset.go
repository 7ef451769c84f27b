package sandbox

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// RefreshAsset responds with the link and a made-up signature, for any file. The name of the parameter is a guess.
func (o operations) RefreshAsset(w http.ResponseWriter, r *http.Request) {
	o.serve("refreshAsset", w, r, operation{accept: func(_ *entry, content any) *response {
		link, err := url.Parse(content.(jelou.AssetRefresh).ResourceURL)
		if err != nil { // such as brackets without an address between them, which the contract's pattern allows
			return broken(delivery.Violation{Pointer: "/resourceUrl", Given: "is no URL"})
		}
		query := link.Query()
		query.Set("signature", rand.Text())
		link.RawQuery = query.Encode()
		return says(http.StatusOK, jelou.RefreshedAsset{SignedURL: link.String()})
	}})
}
