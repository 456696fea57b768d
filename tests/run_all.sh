#!/usr/bin/env bash
# Runs every part, as many at once as there are processors (four at most), shows the output of those that fail, and ends with 'N passed, N failed'.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=("$@") started=0
at_once=$(($(nproc) < 4 ? $(nproc) : 4))
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# These write durably all the time and their subject is no disk: in memory where it is large enough.
in_memory='^unit/(scenarios|instance|server|identity|assess|registers)'
memory=${TMPDIR:-/tmp}
[ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 ] 2>/dev/null && [ -w /dev/shm ] && memory=/dev/shm

chosen() {
  [ ${#wanted[@]} = 0 ] && return 0
  local want
  for want in "${wanted[@]}"; do [[ $1 == *$want* ]] && return 0; done
  return 1
}

run() {  # run NAME COMMAND…
  local name=$1 log since=$SECONDS verdict=FAILED
  shift
  log=$(mktemp "$results/log.XXXXXX")
  [[ $name =~ $in_memory ]] && export TMPDIR=$memory
  "$@" >"$log" 2>&1 </dev/null && verdict=passed
  {
    flock 9
    echo "$verdict" >>"$results/verdicts"
    printf '%s  %-28s %4d s\n' "$verdict" "$name" $((SECONDS - since))
    if [ $verdict = passed ]; then
      grep -h '^skipped' "$log" | sort -u | sed 's/^/        /'
    else
      tail -n 60 "$log" | sed 's/^/    /'
    fi
  } 9>"$results/lock"
}

part() {  # part NAME COMMAND…
  chosen "$1" || return 0
  while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n; done
  started=$((started + 1))
  run "$@" &
}

part web/e2e npm --prefix web run --silent e2e  # the longest first
while read -r test; do part "unit/$test" ctest --test-dir build/release --output-on-failure -R "^$test\$"; done < <(
  ctest --test-dir build/release -N | sed -nE 's/^ *Test +#[0-9]+: //p' | sort -r)  # scenarios before the short ones
part headers cmake --build build/release --target headers
part catalogue build/release/junshu catalogue check catalogue
for script in tests/system/*_test.sh tests/system/*_test.py; do
  [ -e "$script" ] && part "system/$(basename "${script%.*}")" "$script"
done
part web/lint npm --prefix web run --silent lint
part web/types npm --prefix web run --silent typecheck
part web/unit npm --prefix web run --silent test
wait

passed=$(grep -c passed "$results/verdicts" 2>/dev/null)
failed=$((started - passed))  # one that died without a word failed, too
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
