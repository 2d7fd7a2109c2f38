#!/usr/bin/env bash
# tools/run_each.sh bench|evidence [name...]: runs the measuring scripts of bench/ or bench/evidence/, all or those
# named, one after the other, and stops at the first that fails. A script is an executable file whose name ends in .sh
# or .py; PROOFLOAD names the program and BUILD the build folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kind=$1
shift
folder=bench
[[ $kind == bench ]] || folder=bench/$kind
export BUILD=$PWD/build PROOFLOAD=$PWD/build/proofload
ran=0
for script in "$folder"/*.{sh,py}; do
  [[ -x $script ]] || continue
  name=$(basename "${script%.*}")
  if (($#)) && [[ " $* " != *" $name "* ]]; then continue; fi
  printf '== %s\n' "$script"
  "$script"
  ran=$((ran + 1))
done
((ran)) || {
  printf 'make %s: no executable script in %s/ %s\n' "$kind" "$folder" "${*:+named $*}" >&2
  exit 1
}
