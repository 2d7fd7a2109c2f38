#!/usr/bin/env bash
# tools/run_each.sh bench|evidence [name...]: runs what measures, all or only what is named, one after the other, and
# stops at the first that fails. bench: the programs build/bench/*_bench and the scripts bench/*.{sh,py}; evidence: the
# scripts bench/evidence/*.{sh,py}. In a script BUILD is the build folder and PROOFLOAD the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kind=$1
shift
export BUILD=$PWD/build PROOFLOAD=$PWD/build/proofload
case $kind in
  bench) candidates=(build/bench/*_bench bench/*.sh bench/*.py) ;;
  evidence) candidates=(bench/evidence/*.sh bench/evidence/*.py) ;;
  *) echo "run_each.sh: bench or evidence, not '$kind'" >&2 && exit 2 ;;
esac
ran=0
for candidate in "${candidates[@]}"; do
  [[ -f $candidate && -x $candidate ]] || continue
  name=$(basename "${candidate%.*}")
  if (($#)) && [[ " $* " != *" $name "* ]]; then continue; fi
  printf '== %s\n' "$candidate"
  "$candidate"
  ran=$((ran + 1))
done
((ran)) || {
  printf 'make %s: nothing to run%s\n' "$kind" "${*:+ named $*}" >&2
  exit 1
}
