# Tools of the contract checks, at the versions that are known to work. Go fetches and caches them.
OASDIFF="go run github.com/oasdiff/oasdiff@v1.35.0"
APIDIFF="go run golang.org/x/exp/cmd/apidiff@v0.0.0-20251125195548-87e1e737ad39"

# What a program may import and must find unchanged.
PACKAGES="auth contract delivery generated sandbox transport"
