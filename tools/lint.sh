#!/usr/bin/env bash
# tools/lint.sh: every check of the sources that needs no test run. All of them run; the exit code is 1 if one failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=()
step() {
  local name=$1
  shift
  printf '== %s\n' "$name"
  "$@" || failed+=("$name")
}
python_files() {
  local folders=()
  for folder in tools tests bench python; do [[ -d $folder ]] && folders+=("$folder"); done
  python3 -m compileall -q "${folders[@]}"
}
shell_files() { find tools bench .ci -type f \( -name '*.sh' -o -path .ci/run \) -print0 2>/dev/null | xargs -0 -n 1 bash -n; }
typescript() { (cd web && npm run --silent check); }

step "layers" tools/check_layers.py
step "content of files" python3 tests/house/tree_test.py
step "format" tools/format.sh --check
step "python" python_files
step "shell" shell_files
step "typescript" typescript
step "clang-tidy" tools/tidy.py --jobs "$(nproc)"
if ((${#failed[@]})); then
  printf 'lint: failed: %s\n' "${failed[*]}"
  exit 1
fi
echo "lint: clean"
