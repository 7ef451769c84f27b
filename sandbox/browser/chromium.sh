#!/usr/bin/env bash
# Prints the path of Chromium or Chrome. If it finds none, it installs Debian's, if this user may.
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

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

find_browser && exit
if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
	{
		as_root apt-get -o Acquire::Retries=3 update -q
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 install -q -y --no-install-recommends chromium
	} >&2
	find_browser && exit
fi
echo 'Chromium was not found. Install the package "chromium", or set CHROMIUM to a Chromium or Chrome.' >&2
exit 1
