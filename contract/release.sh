#!/bin/sh
# Records the contract and the Go API of a release, for breaking.sh to compare with, and lets the outbox require that release.
# Run it when you tag a version.
set -eu
cd "$(dirname "$0")/.."
. contract/tools/build.sh

version=$(sed -n 's/^const Version = "\(.*\)"/\1/p' transport/version.go)
for module in outbox examples/outbox; do
	go -C "$module" mod edit -require="github.com/jelou-go/jelou@v$version"
done
cp openapi.yaml contract/released/openapi.yaml
for module in $MODULES; do
	record=$PWD/contract/released/$module/api.export
	(cd "$module" && $APIDIFF -m -w "$record" "$(go list -m)")
done
