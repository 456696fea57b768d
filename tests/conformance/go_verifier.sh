#!/bin/sh
# Has a published log checked by a verifier that we did not write: go_verifier.sh DIR…
# Each DIR holds `checkpoint`, `vkey` and `tile/`. Needs go with golang.org/x/mod and the verifier's source in ../shared.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
source=${JUNSHU_SHARED:-$root/../shared}/data/ledger-vectors/verify.go
if [ ! -f "$source" ]; then
  echo "skipped: no ../shared"
  exit 0
fi
if ! command -v go >/dev/null 2>&1 || [ ! -d /usr/share/gocode/src/golang.org/x/mod ]; then
  echo "skipped: no go (apt-get install golang golang-golang-x-mod-dev)"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$source" "$work/verify.go"
(cd "$work" && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="${GOCACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/go-build}" go build -o verify verify.go)
for folder in "$@"; do
  set --
  while IFS= read -r key; do
    if [ -n "$key" ]; then set -- "$@" -vkey "$key"; fi
  done <"$folder/vkey"
  "$work/verify" "$@" log "$folder"
done
