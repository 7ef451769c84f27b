#!/usr/bin/env bash
# Takes what the page needs of Swagger UI from npm. Run it with "go generate ./sandbox/internal/docs".
set -euo pipefail
version=5.35.0
integrity=sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==

to=$PWD/swagger-ui
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent --ignore-scripts "swagger-ui-dist@$version" >/dev/null
got=sha512-$(openssl dgst -sha512 -binary "swagger-ui-dist-$version.tgz" | openssl base64 -A)
[ "$got" = "$integrity" ] || { echo "swagger-ui-dist $version has the integrity $got" >&2; exit 1; }
tar -xzf "swagger-ui-dist-$version.tgz"
cd package
rm -rf "$to"
mkdir "$to"
for file in swagger-ui-bundle.js swagger-ui.css; do
	gzip -9n <"$file" >"$to/$file.gz"
done
cp LICENSE NOTICE "$to"
cp swagger-ui-bundle.js.LICENSE.txt "$to/LICENSE.bundled"
