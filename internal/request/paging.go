package request

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/jelou-go/jelou/delivery"
)

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Pages int // the number of the last page, or 0 if it is unknown
}

// AllPages yields the items of page after page, beginning with page first. It ends after an empty page, and after the last
// page if it knows the number of pages. It also ends at the first error, which it yields with a zero item.
//
// A service that ignores the page number returns the same page again and again. So AllPages ends at the first repeated
// page. It then yields an error if the service counts this page among its pages.
func AllPages[T any, N int | int32 | int64](first N, read func(page N) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := make(map[[sha256.Size]byte]N) // the number of each page, by the digest of its items
		for number := first; ; number++ {
			page, err := read(number)
			if err != nil {
				yield(none, err)
				return
			}
			if len(page.Items) == 0 {
				return
			}
			last := page.Pages > 0 && int64(number) >= int64(page.Pages)
			if number > first || !last { // else it is the only one
				text, err := json.Marshal(page.Items)
				if err != nil {
					yield(none, delivery.OfRead(because("the page cannot be compared with the pages before it")))
					return
				}
				sum := sha256.Sum256(text)
				if before, again := seen[sum]; again {
					if int64(number) <= int64(page.Pages) {
						yield(none, delivery.OfRead(because(fmt.Sprintf("page %d of %d repeats page %d", number, page.Pages, before))))
					}
					return
				}
				seen[sum] = number
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if last {
				return
			}
		}
	}
}

// OnePage yields the items of a list that has no pages.
func OnePage[T any](read func() (Page[T], error)) iter.Seq2[T, error] {
	return AllPages(1, func(int) (Page[T], error) {
		page, err := read()
		page.Pages = 1
		return page, err
	})
}
