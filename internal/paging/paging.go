// Package paging turns calls that return a page of a list into one sequence of its items.
package paging

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Pages int // how many pages there are, 0 if that is not known
}

// All yields the items of page after page, from page first on. It ends after an empty page, after the last one if its
// number is known, and at the first error, which it yields with a zero item.
//
// A service that does not know the parameter returns the same page again and again. All ends there: without an
// error if nothing says that there are more pages.
func All[T any](first int, read func(page int) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := make(map[[sha256.Size]byte]int) // the number of each page, by its content
		for number := first; ; number++ {
			page, err := read(number)
			if err != nil {
				yield(none, err)
				return
			}
			if len(page.Items) == 0 {
				return
			}
			sum, err := digest(page.Items)
			if err != nil {
				yield(none, err)
				return
			}
			if before, again := seen[sum]; again {
				if number <= page.Pages {
					yield(none, fmt.Errorf("page %d of %d is page %d again", number, page.Pages, before))
				}
				return
			}
			seen[sum] = number
			if !each(page.Items, yield) || page.Pages > 0 && number >= page.Pages {
				return
			}
		}
	}
}

// One yields the items of a list that comes in one piece.
func One[T any](read func() (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page, err := read()
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		each(page.Items, yield)
	}
}

func each[T any](items []T, yield func(T, error) bool) bool {
	for _, item := range items {
		if !yield(item, nil) {
			return false
		}
	}
	return true
}

func digest[T any](items []T) ([sha256.Size]byte, error) {
	text, err := json.Marshal(items)
	if err != nil {
		return [sha256.Size]byte{}, errors.New("the page cannot be compared with those before")
	}
	return sha256.Sum256(text), nil
}
