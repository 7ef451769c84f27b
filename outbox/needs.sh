#!/bin/sh
# Installs PostgreSQL for the tests of the outbox, and Spin with a compiler for its model. Debian has packages for all of them.
set -eu

missing=
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="postgresql"
command -v spin >/dev/null || missing="$missing spin"
command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
[ -n "$missing" ] || exit 0

# The tests start their own servers. Without this file, Debian's package would start one, too.
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.d/outbox.conf >/dev/null
# shellcheck disable=SC2086 # a list of packages
"$(dirname "$0")/../.ci/install" $missing
