#!/bin/sh
# Fails if a change of the contract or of a Go package breaks users of the last release, unless CHANGELOG.md says so: with
# an entry under "Unreleased" that begins with "**Breaking:**".
#
#	contract/breaking.sh [CONTRACT [CHANGELOG]]
set -eu
cd "$(dirname "$0")/.."
. contract/tools/build.sh

contract=${1:-openapi.yaml}
changelog=${2:-CHANGELOG.md}
broken=0

echo "contract against contract/released/openapi.yaml:"
$OASDIFF breaking --fail-on ERR contract/released/openapi.yaml "$contract" || broken=1

for package in $PACKAGES; do
	changes=$($APIDIFF -incompatible "contract/released/api/$package.export" "./$package")
	if [ -n "$changes" ]; then
		echo "package $package against contract/released/api/$package.export:"
		echo "$changes"
		broken=1
	fi
done

if [ "$broken" -eq 0 ]; then
	echo "nothing breaks"
	exit 0
fi
if awk '/^## /{in_unreleased = /^## Unreleased/} in_unreleased && /^- \*\*Breaking:\*\*/{found = 1} END {exit !found}' "$changelog"; then
	echo "the break is in $changelog"
	exit 0
fi
echo "This breaks users of the last release. Undo it, or say so in $changelog under \"Unreleased\": \"- **Breaking:** …\"." >&2
exit 1
