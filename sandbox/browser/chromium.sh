#!/usr/bin/env bash
# Prints the path of Chromium or Chrome. If it finds none, it installs Debian's.
set -euo pipefail

find_browser() {
	if [ -n "${CHROMIUM:-}" ]; then
		command -v "$CHROMIUM" || { echo "CHROMIUM is $CHROMIUM, which is not a program" >&2; exit 1; }
		return
	fi
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" && return
	done
	return 1
}

find_browser && exit
"$(dirname "$0")/../../.ci/install" chromium >&2 && find_browser && exit
echo 'Chromium was not found. Install the package "chromium", or set CHROMIUM to a Chromium or Chrome.' >&2
exit 1
