#!/usr/bin/env bash
# make run: builds the client for development, starts a local Prosody with alice and bob, serves the client. Ctrl-C stops all.
#   SERVER=wss://…   no Prosody: the client alone, for an account elsewhere
#   PORT=8080 C2S_PORT=5222 HTTP_PORT=5280   the ports (the two of Prosody's give way when taken)
#   RUN_DIR=.run     where the site and the server's data are kept between runs
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
server=${SERVER:-} port=${PORT:-8080} run=${RUN_DIR:-.run}
mkdir -p "$run"; run=$(cd "$run" && pwd)

if [ -n "$server" ]; then scripts/setup build; else scripts/setup build serve; fi
. scripts/env.sh
echo "Building the client (development profile) …"
trunk --log warn build --dist "$run/site"

free() { # the first free port from $1 on
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
pids=()
stop() {
  trap - EXIT INT TERM
  echo; echo "Stopping."
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  [ -n "$server" ] || scripts/prosody.sh stop "$run/prosody"
  exit 0
}
trap stop EXIT INT TERM

if [ -n "$server" ]; then
  config="{\"websocket\":\"$server\"}"
  how="Sign in with your own XMPP address and password. The WebSocket address is preset: $server"
else
  # A server left over from a run that was killed.
  scripts/prosody.sh stop "$run/prosody" 2>/dev/null || true
  c2s=$(free "${C2S_PORT:-5222}") http=$(free "${HTTP_PORT:-5280}")
  # Passwords are made once and kept with the accounts.
  if [ ! -s "$run/passwords" ]; then
    (umask 077; for name in alice bob; do echo "$name:$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')"; done >"$run/passwords")
  fi
  mapfile -t accounts <"$run/passwords"
  setsid scripts/prosody.sh run "$run/prosody" "$c2s" "$http" "${accounts[@]}" >"$run/prosody.console" &
  pids+=($!)
  for _ in $(seq 300); do ! grep -q '^ready' "$run/prosody.console" || break; kill -0 "${pids[0]}" 2>/dev/null || break; sleep 0.1; done
  grep -q '^ready' "$run/prosody.console" || { cat "$run/prosody.console" >&2; echo "Prosody did not start." >&2; exit 1; }
  websocket=ws://127.0.0.1:$http/xmpp-websocket
  config="{\"domain\":\"localhost\",\"websocket\":\"$websocket\"}"
  how=$(for account in "${accounts[@]}"; do printf '  XMPP address  %s@localhost    Password  %s\n' "${account%%:*}" "${account#*:}"; done
    printf '  Or create an account on the server open.localhost.\n'
    printf '  WebSocket address (preset, under Advanced)  %s\n' "$websocket"
    printf '  Other clients: 127.0.0.1, port %s, without TLS' "$c2s")
fi

node scripts/serve.mjs "$run/site" "$port" "$config" >/dev/null &
pids+=($!)
for _ in $(seq 50); do
  kill -0 $! 2>/dev/null || exit 1
  ! curl -sfo /dev/null "http://localhost:$port/" || break
  sleep 0.1
done
printf '\nSotto is at http://localhost:%s\n\n%s\n\nCtrl-C stops it.\n' "$port" "$how"
wait -n "${pids[@]}" || true
echo "A server has stopped by itself." >&2
