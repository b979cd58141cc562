#!/usr/bin/env bash
# make check: everything that needs no running program. All checks run, also after a failure; the failed ones are named at the end.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
scripts/setup build dist check || exit 1
. scripts/env.sh
failed=()
check() {
  local name=$1 started=$SECONDS; shift
  printf '\n== %s ==\n' "$name"
  if "$@"; then printf '%s: ok (%d s)\n' "$name" $((SECONDS - started)); else failed+=("$name"); printf '%s: FAILED\n' "$name"; fi
}

wasm_clippy() {
  local targets=(--lib --bins) file
  for file in $(grep -ls 'wasm_bindgen_test' tests/*.rs || true); do targets+=(--test "$(basename "$file" .rs)"); done
  cargo clippy --locked --target wasm32-unknown-unknown "${targets[@]}" -- -D warnings
}
# A workspace of its own, so nothing else would see that it, or its Cargo.lock, has fallen behind.
fuzz_clippy() { cargo clippy --locked --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --all-targets -- -D warnings; }
docs() { RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib; }
# Advisories need a database that lies behind a network not everybody has; everything else is in Cargo.lock and deny.toml.
dependencies() {
  cargo deny check bans licenses sources || return 1
  if timeout 60 cargo deny fetch db >/dev/null 2>&1; then cargo deny check advisories
  else echo "the advisory database cannot be fetched here; advisories were not checked"; fi
}
budget() { scripts/dist.sh --if-needed && node scripts/budget.mjs dist --check; }

check format cargo fmt --check
check "clippy, native" cargo clippy --locked --all-targets -- -D warnings
check "clippy, wasm" wasm_clippy
check "clippy, fuzz targets" fuzz_clippy
check documentation docs
check dependencies dependencies
check "unused dependencies" cargo machete
check spelling "$TOOLS/check/bin/typos"
check layers cargo test --locked --test layers
check "size budget" budget

if [ ${#failed[@]} -gt 0 ]; then printf '\nmake check failed: %s\n' "$(IFS=,; echo "${failed[*]}")"; exit 1; fi
printf '\nmake check: all well\n'
