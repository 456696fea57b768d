#!/usr/bin/env bash
# Runs every part in turn, shows the output of those that fail, and ends with 'N passed, N failed'.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
passed=0 failed=0 wanted=("$@")

chosen() {
  [ ${#wanted[@]} = 0 ] && return 0
  local want
  for want in "${wanted[@]}"; do [[ $1 == *$want* ]] && return 0; done
  return 1
}

part() {  # part NAME COMMAND…
  local name=$1 log started=$SECONDS
  shift
  chosen "$name" || return 0
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf 'passed  %-28s %4d s\n' "$name" $((SECONDS - started))
    grep -h '^skipped' "$log" | sort -u | sed 's/^/        /'
  else
    failed=$((failed + 1))
    printf 'FAILED  %-28s %4d s\n' "$name" $((SECONDS - started))
    tail -n 60 "$log" | sed 's/^/    /'
  fi
  rm -f "$log"
}

while read -r test; do part "unit/$test" ctest --test-dir build/release --output-on-failure -R "^$test\$"; done < <(
  ctest --test-dir build/release -N | sed -nE 's/^ *Test +#[0-9]+: //p')
part catalogue build/release/junshu catalogue check catalogue
for script in tests/system/*_test.sh tests/system/*_test.py; do
  [ -e "$script" ] && part "system/$(basename "${script%.*}")" "$script"
done
part web/lint npm --prefix web run --silent lint
part web/types npm --prefix web run --silent typecheck
part web/unit npm --prefix web run --silent test
part web/e2e npm --prefix web run --silent e2e

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
