#!/bin/sh
# Fails if a change of the contract or of the Go API breaks users of the last release, unless CHANGELOG.md says so: with
# entries under "Unreleased" that begin with "**Breaking:**", and that have the name of each changed part of the Go API.
#
#	contract/breaking.sh [CONTRACT [CHANGELOG]]
set -eu
cd "$(dirname "$0")/.."
. contract/tools/build.sh

contract=${1:-openapi.yaml}
changelog=${2:-CHANGELOG.md}
entries=$(awk '/^## / { unreleased = /^## Unreleased/; breaking = 0 } /^- / { breaking = /^- \*\*Breaking:\*\*/ } unreleased && breaking' "$changelog")
broken=0 unnamed=

echo "contract against contract/released/openapi.yaml:"
# The status is 1 for a break, and another if oasdiff could not compare.
$OASDIFF breaking --fail-on WARN contract/released/openapi.yaml "$contract" || { [ $? -eq 1 ] || exit 1; broken=1; }

root=$PWD
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
for module in $MODULES; do
	# apidiff reports each internal package as an error, but succeeds.
	changes=$(cd "$module" && $APIDIFF -m -incompatible "$root/contract/released/$module/api.export" "$(go list -m)" 2>"$errors") || { grep -v '^Ignoring internal package' "$errors" >&2; exit 1; }
	# A new operation adds methods to the client's interfaces, which no release promises to leave as they are.
	changes=$(echo "$changes" | grep -v -e '^- \./examples/' -e '^- \./transport\.Version: value' -e '^- \./generated\.Client.*Interface\.[^.]*: added' || true)
	if [ -n "$changes" ]; then
		echo "Go API of the directory $module against the last release:"
		echo "$changes"
		broken=1
		# "- ./delivery.(*Error).Unwrap: removed" is about Unwrap, and so is "- ./delivery.I.Unwrap, method set of T: removed".
		for name in $(echo "$changes" | sed -n 's/, method set of [^:]*:/:/; s/^- \([^:]*\):.*/\1/p' | sed 's/.*\.//; s/[^[:alnum:]_]//g' | sort -u); do
			echo "$entries" | grep -qwF -e "$name" || unnamed="$unnamed $name"
		done
	fi
done

if [ "$broken" -eq 0 ]; then
	echo "nothing breaks"
	exit 0
fi
if [ -n "$entries" ] && [ -z "$unnamed" ]; then
	echo "the break is in $changelog"
	exit 0
fi
echo "This breaks users of the last release. Undo it, or say so in $changelog under \"Unreleased\": \"- **Breaking:** …\"." >&2
[ -z "$unnamed" ] || echo "No such entry has these names:$unnamed" >&2
exit 1
