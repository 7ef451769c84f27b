#!/bin/sh
# Records the contract and the Go API as released, for breaking.sh to compare with. Run it when a version
# is tagged.
set -eu
cd "$(dirname "$0")/.."
. contract/tools/build.sh

cp openapi.yaml contract/released/openapi.yaml
# The record keeps the paths of source files, so it is made where they say nothing about this machine, with
# the modules beside it.
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
