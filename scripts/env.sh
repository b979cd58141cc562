# Sourced by every script here: where the tools are, and one toolchain for native and wasm, so that proc macros build once.
#   XDG_CACHE_HOME    the tools lie in $XDG_CACHE_HOME/sotto/tools (default ~/.cache/sotto/tools), outside the checkout
#   SOTTO_TOOLCHAIN   rustup or debian: which toolchain to take (default: what scripts/setup found out and remembered)
# shellcheck shell=bash disable=SC2034

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/sotto/tools
TRUNK_VERSION=0.21.14
WASM_BINDGEN_VERSION=0.2.130        # must equal Cargo.toml's wasm-bindgen
BINARYEN_VERSION=132.0.0
ESBUILD_VERSION=0.28.2
WASM_SPLIT_VERSION=0.2.4
NODE_VERSION=22.23.3             # only where the system's Node.js is older than 20, which Playwright asks for
CARGO_DENY_VERSION=0.20.2
CARGO_MACHETE_VERSION=0.9.2
TYPOS_VERSION=1.52.0
SLIXMPP_VERSION=1.17.0
SLIXMPP_OMEMO_VERSION=2.2.0

# rustup's installer puts itself here and changes only login shells.
case ":$PATH:" in *:"$HOME/.cargo/bin":*) ;; *) PATH=$PATH:$HOME/.cargo/bin ;; esac
# The directory of symbolic links holds nothing for rustup's toolchain and Debian's programs for Debian's.
PATH=$TOOLS/toolchain/bin:$TOOLS/bin:$PATH
# The system's servers and browsers are not on everybody's PATH.
PATH=$PATH:/usr/sbin:/sbin
export PATH

if [ "$(cat "$TOOLS/toolchain/kind" 2>/dev/null)" = debian ]; then
  # Debian's rustc has no rust-lld; its std has no rmeta files for the target beside the rlibs, which is fine.
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(command -v wasm-ld-19 || command -v wasm-ld || echo wasm-ld)
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
fi
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
export TRUNK_SKIP_VERSION_CHECK=true
# What tests need to find: the Python with slixmpp, the server's script, the browser.
export SOTTO_PEER_VENV=$TOOLS/peer
export SOTTO_PROSODY=$ROOT/scripts/prosody.sh
SOTTO_CHROMIUM=${SOTTO_CHROMIUM:-$(command -v chromium || command -v chromium-browser || echo /usr/bin/chromium)}
export SOTTO_CHROMIUM
SOTTO_FIREFOX=${SOTTO_FIREFOX:-$(command -v firefox-esr || command -v firefox || echo firefox-esr)}
SOTTO_MINIBROWSER=${SOTTO_MINIBROWSER:-$(find /usr/lib/*/webkit2gtk-4.1 /usr/libexec/webkit2gtk-4.1 /usr/lib/webkit2gtk-4.1 -name MiniBrowser 2>/dev/null | head -n 1 || true)}
export SOTTO_FIREFOX SOTTO_MINIBROWSER
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
