#!/usr/bin/env bash
# make dist: the optimised site in dist/, with .br and .gz beside each file, and a table of what a first visit downloads.
#   --if-needed   builds only when something that goes into it has changed since
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
inputs() {
  find src style web locales build .cargo index.html Trunk.toml Cargo.toml Cargo.lock build.rs scripts/layout.mjs -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
}
if [ "${1:-}" = --if-needed ] && [ -e dist/index.html ] && [ "$(cat target/dist.inputs 2>/dev/null)" = "$(inputs)" ]; then exit 0; fi
scripts/setup build dist
. scripts/env.sh
echo "Building dist/ (release profile, whole-program optimisation: minutes) …"
before=$(inputs)
# Where a library's sources lie is in what a panic says: shorter, and the same on every machine. Cargo appends it to .cargo/config.toml's.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS+=" --remap-path-prefix=$registry="
done
trunk --log warn build --release --locked --dist dist
mkdir -p target; echo "$before" >target/dist.inputs
node scripts/budget.mjs dist
