#!/bin/sh
# Compiles the contract in a copy and compares the outcome with what is here. Touches nothing.
set -eu
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/generated" "$copy/contract/spec" "$copy/sandbox/internal/api"
cp -R gen openapi.yaml go.mod go.sum tools.go "$copy"
# What the generator of examples is built of, besides what is generated.
cp -R delivery internal transport "$copy"
cp contract/*.go "$copy/contract"
(cd "$copy" && go generate ./gen)

status=0
for dir in generated contract/spec sandbox/internal/api; do
	diff -ru "$dir" "$copy/$dir" || status=1
done
if [ "$status" -ne 0 ]; then
	echo "The above is generated and does not follow from openapi.yaml: run \"make generate\"." >&2
fi
exit "$status"
