#!/usr/bin/env bash
# make fuzz: libFuzzer with coverage over each target of fuzz/, SECONDS_EACH (600) long, from the corpus that is kept.
#   fuzz.sh [TARGET…]     what it finds lies in fuzz/artifacts; KEEP=1 takes what it learnt into fuzz/corpus, made small
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
scripts/setup build
. scripts/env.sh
seconds=${SECONDS_EACH:-600}
# What cargo-fuzz sets, without a sanitizer: safe Rust gains nothing from one.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --locked --release --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --target "$host"
targets=("$@"); [ ${#targets[@]} -gt 0 ] || targets=(stanza wire envelope)
mkdir -p fuzz/artifacts
pids=()
for target in "${targets[@]}"; do
  work=target/fuzz/corpus/$target; mkdir -p "$work" "fuzz/corpus/$target"
  "target/fuzz/$host/release/$target" "$work" "fuzz/corpus/$target" -max_total_time="$seconds" -max_len=4096 -timeout=20 \
    -rss_limit_mb=4096 -artifact_prefix="fuzz/artifacts/$target-" -dict=fuzz/xml.dict >"target/fuzz/$target.log" 2>&1 &
  pids+=($!)
done
failed=0
for i in "${!targets[@]}"; do
  wait "${pids[$i]}" || { failed=1; tail -30 "target/fuzz/${targets[$i]}.log"; }
  printf '%s: %s\n' "${targets[$i]}" "$(grep -E 'Done|^#' "target/fuzz/${targets[$i]}.log" | tail -2 | tr '\n' ' ')"
done
if [ "${KEEP:-}" = 1 ]; then
  for target in "${targets[@]}"; do
    rm -rf "target/fuzz/small"; mkdir -p target/fuzz/small
    "target/fuzz/$host/release/$target" -merge=1 -max_len=4096 target/fuzz/small "fuzz/corpus/$target" "target/fuzz/corpus/$target" 2>&1 | tail -1
    # The smallest ones that cover most: the rest is found again.
    rm -rf "fuzz/corpus/$target"; mkdir -p "fuzz/corpus/$target"
    find target/fuzz/small -type f -size -2k -printf '%s %p\n' | sort -n | head -60 | cut -d' ' -f2- | xargs -r -I{} cp {} "fuzz/corpus/$target/"
  done
fi
exit $failed
