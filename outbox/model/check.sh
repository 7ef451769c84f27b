#!/bin/sh
# Checks the model over all interleavings with Spin. The two wrong designs must fail.
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp outbox.pml "$work"
cd "$work"

check() { # name, flags
	spin -a ${2:+"$2"} outbox.pml >/dev/null
	gcc -O2 -w -DSAFETY -DVECTORSZ=2048 -DCOLLAPSE -o pan pan.c
	./pan -m1000000 >"$1.log"
	states=$(awk '/states, stored/ {print $1; exit}' "$1.log")
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$1.log")
	if grep -q 'max search depth too small\|out of memory' "$1.log"; then
		echo "$1: the search was cut short" >&2
		exit 1
	fi
	echo "$1: $states states, $errors errors$(sed -n 's/^pan:1: \(assertion violated[^)]*)\).*/, \1/p' "$1.log")"
}

check outbox ""
test "$errors" = 0 || { cat outbox.log >&2; exit 1; }
for wrong in MARK_AFTER_SEND RIVER_ROW_AS_MARK; do
	check "$wrong" "-D$wrong"
	test "$errors" -gt 0 || { echo "$wrong must fail" >&2; exit 1; }
done
