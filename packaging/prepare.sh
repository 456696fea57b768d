# Sourced by ./run and ./test: installs missing packages with apt and npm, builds the release and the web pages. A second call takes seconds.

junshu_say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

junshu_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "Packages are missing and this user may not install them. As root or with sudo: apt-get install $*" >&2; return 1; fi
}

# packages-build.txt: to build and run; packages-test.txt: for ./test as well.
junshu_packages() {
  local wanted=() missing=() name
  mapfile -t wanted < <(sed 's/#.*//' packaging/packages-build.txt | xargs -n1)
  [ "$1" = test ] && mapfile -t -O "${#wanted[@]}" wanted < <(sed 's/#.*//' packaging/packages-test.txt | xargs -n1)
  for name in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return
  # A Node.js that did not come from Debian serves as well.
  if command -v npm >/dev/null && command -v node >/dev/null; then
    local kept=()
    for name in "${missing[@]}"; do [ "$name" = npm ] || [ "$name" = nodejs ] || kept+=("$name"); done
    missing=("${kept[@]+"${kept[@]}"}")
  fi
  [ ${#missing[@]} = 0 ] && return
  junshu_say "Installing ${#missing[@]} packages: ${missing[*]}"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "These packages are missing and this user may not install them: ${missing[*]}" >&2
    return 1
  fi
  junshu_as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  junshu_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# The pages are built again only when a source changed.
junshu_web() {
  local stamp=web/dist/.sources now
  now=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/test-results -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  [ -f web/dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  junshu_say "Building the web pages"
  (cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build)
  now=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/test-results -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  printf '%s' "$now" >"$stamp"
}

# $1: run builds the program, test everything.
junshu_build() {
  [ -f build/release/build.ninja ] || { junshu_say "Configuring"; cmake --preset release >/dev/null; }
  local target=junshu
  [ "$1" = test ] && target=all
  if ! ninja -C build/release -n "$target" | tail -n 1 | grep -q 'no work to do'; then
    junshu_say "Building (a few minutes the first time)"
    ninja -C build/release "$target" >&2
  fi
}

junshu_prepare() {
  umask 022
  junshu_packages "$1"
  junshu_web
  junshu_build "$1"
}
