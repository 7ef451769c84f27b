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
# A record contains the paths of source files. So this makes it in a directory whose path says nothing about this machine,
# with the modules beside it.
copy=/tmp/jelou-release
rm -rf "$copy"
mkdir "$copy"
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$copy"
(cd "$copy" && go mod vendor)
for package in $PACKAGES; do
	(cd "$copy" && $APIDIFF -w "$package.export" "./$package")
	cp "$copy/$package.export" "contract/released/api/$package.export"
done
