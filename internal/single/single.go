// Package single marks a call of which package transport makes one attempt, whatever the client's retries are. The
// caller repeats it.
package single

import "context"

type key struct{}

// Attempt returns a context whose calls are attempted once.
func Attempt(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

// Is reports whether ctx comes from [Attempt].
func Is(ctx context.Context) bool { return ctx.Value(key{}) != nil }
