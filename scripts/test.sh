#!/usr/bin/env bash
# make test: native tests, wasm tests in headless Chromium, end-to-end tests, their main paths in Firefox and WebKitGTK.
#   test.sh native|wasm|e2e|engines|screenshots …
#   SITE=dev     e2e and screenshots drive the development build instead of dist/
#   ENGINES='firefox webkit'   which engines the stage of that name runs in
#   ARGS='…'     further arguments for the runner (only with one stage)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
scripts/setup build serve test
case " $* " in *" engines "*) scripts/setup engines ;; esac
. scripts/env.sh
stage() { printf '\n== %s ==\n' "$1"; }
read -ra extra <<<"${ARGS:-}"

native() {
  stage "native tests"
  mkdir -p .run
  cargo test --locked "${extra[@]}" | tee .run/native.log
  # Each known attack has a test that is named after it.
  printf 'attacks answered: %s tests\n' "$(grep -cE '^test (.*::)?attack_[a-z0-9_]+ \.\.\. ok$' .run/native.log)"
}

# Only what needs a browser runs there: unit tests marked `#[wasm_bindgen_test]` and the files of tests/ that hold such.
wasm() {
  stage "wasm tests in Chromium"
  local targets=() file
  if grep -rqs 'wasm_bindgen_test' src; then targets+=(--lib); fi
  for file in $(grep -ls 'wasm_bindgen_test' tests/*.rs || true); do targets+=(--test "$(basename "$file" .rs)"); done
  if [ ${#targets[@]} = 0 ]; then echo "no test needs a browser yet"; return; fi
  CHROMEDRIVER=$(command -v chromedriver) WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-120} \
    cargo test --locked --target wasm32-unknown-unknown "${targets[@]}" "${extra[@]}"
}

site() {
  if [ "${SITE:-}" = dev ]; then
    SOTTO_SERVICE_WORKER=1 trunk --log warn build --dist .run/site
    SOTTO_SITE=$PWD/.run/site
  else
    scripts/dist.sh --if-needed
    SOTTO_SITE=$PWD/dist
  fi
  export SOTTO_SITE
}
e2e() {
  stage "end-to-end tests"
  site
  (cd e2e && npx --no-install playwright test "${extra[@]}")
}
# The tests tagged @engines, in one engine after the other.
engines() {
  site
  local engine failed=
  for engine in ${ENGINES:-firefox webkit}; do
    stage "main paths in $engine"
    (cd e2e && SOTTO_ENGINE=$engine npx --no-install playwright test --config engines.config.ts "${extra[@]}") || failed+=" $engine"
  done
  [ -z "$failed" ] || { echo "test.sh: failed in:$failed" >&2; return 1; }
}
screenshots() {
  scripts/setup screenshots
  site
  (cd e2e && npx --no-install playwright test --config screenshots.config.ts "${extra[@]}")
  ls e2e/shots
}

# The same tests as in e2e, longer.
soak() {
  export ROUNDS=${ROUNDS:-20} MESSAGES=${MESSAGES:-500} OUTAGE=${OUTAGE:-60} SEEDS=${SEEDS:-1000}
  stage "$SEEDS simulated networks"
  cargo test --locked --test network_simulation -- --nocapture
  stage "$ROUNDS rounds of $MESSAGES messages, an outage of $OUTAGE s"
  site
  (cd e2e && npx --no-install playwright test --config soak.config.ts "${extra[@]}")
}
bench() {
  stage "a message, natively and in wasm"
  cargo test --locked --quiet --release --bench omemo -- --nocapture
  CHROMEDRIVER=$(command -v chromedriver) cargo test --locked --release --target wasm32-unknown-unknown --bench omemo -- --nocapture
  stage "bare cryptography"
  cargo run --locked --quiet --release --example floor
  stage "catch-up and search in Chromium"
  site
  mkdir -p .run
  export SOTTO_HISTORY=$PWD/.run/history.bin
  SOTTO_HISTORY_UNTIL=$(date +%s)000 cargo test --locked --quiet --lib engine::tests::history
  (cd e2e && npx --no-install playwright test --config bench.config.ts "${extra[@]}")
}

for name in "$@"; do
  case $name in
    native | wasm | e2e | engines | screenshots | soak | bench) $name ;;
    *) echo "test.sh: unknown stage $name" >&2; exit 2 ;;
  esac
done
