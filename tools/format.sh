#!/usr/bin/env bash
# tools/format.sh [--check] [file...]: puts C++ sources into the project's format (clang-format 14); all of them unless
# files are named. With --check nothing is written, and the exit code is 1 if a file differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tool=${CLANG_FORMAT:-clang-format-14}
command -v "$tool" >/dev/null || {
  echo "$tool is missing: run tools/setup.sh lint" >&2
  exit 1
}
mode=-i
if [[ ${1:-} == --check ]]; then
  mode=--dry-run
  shift
fi
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -d '' files < <(find src apps tests bench examples tools -name '*.h' -print0 -o -name '*.cpp' -print0 2>/dev/null)
fi
printf '%s\0' "${files[@]}" | xargs -0 -P 2 -n 16 "$tool" "$mode" --Werror
