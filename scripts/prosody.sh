#!/usr/bin/env bash
# A local Prosody on 127.0.0.1, its data in DIR, never as root.
#   prosody.sh start DIR C2S_PORT HTTP_PORT [user:password …]   in the background, for at most two hours; returns when it answers
#   prosody.sh run   DIR C2S_PORT HTTP_PORT [user:password …]   in the foreground; prints "ready" when it answers, dies with its parent
#   prosody.sh stop  DIR
#   prosody.sh register DIR user:password …                     more accounts, also while it runs
#   prosody.sh invite DIR HOST                                  prints an invitation to make an account on HOST
#   prosody.sh data  DIR                                        prints where the server keeps its files
# Accounts are on the domain "localhost", and anybody may make one on "open.localhost"; WebSocket at ws://127.0.0.1:HTTP_PORT/xmpp-websocket; the log is in DIR/server/log.
# SOTTO_PROSODY_LOG=debug logs more.
set -euo pipefail
PATH=$PATH:/usr/sbin:/usr/local/sbin
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "prosody.sh: $*" >&2; exit 1; }
usage() { sed -n '2,11p' "$0"; exit 2; }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

[ $# -ge 2 ] || usage
verb=$1 dir=$2; shift 2

as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid=prosody --regid=prosody --clear-groups)

register() {
  local account
  for account in "$@"; do
    "${as_user[@]}" prosodyctl --config "$server/prosody.cfg.lua" register "${account%%:*}" localhost "${account#*:}" >/dev/null ||
      die "cannot register ${account%%:*}"
  done
}
prepare() {
  command -v prosody >/dev/null || die "Prosody is not installed (apt-get install prosody)"
  [ $# -ge 2 ] || usage
  c2s=$1 http=$2; shift 2
  for port in "$c2s" "$http"; do ! answers "$port" || die "port $port is taken"; done
  mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
  # As root the server runs as Debian's user "prosody", who may not be allowed to walk to DIR: then its files go to /tmp.
  if [ ! -e "$dir/server" ]; then
    mkdir "$dir/server"
    if [ "$(id -u)" = 0 ] && ! "${as_user[@]}" test -x "$dir/server"; then
      rmdir "$dir/server"
      ln -s "$(mktemp -d "${TMPDIR:-/tmp}/sotto-prosody.XXXXXX")" "$dir/server"
    fi
  fi
  server=$(readlink -f "$dir/server")
  mkdir -p "$server/data" "$server/certs" "$server/modules"
  cp "$here/mod_reports.lua" "$server/modules/"
  cp "$here/prosody.cfg.lua" "$server/prosody.cfg.lua"
  if [ "$(id -u)" = 0 ]; then chown -R prosody:prosody "$server"; fi
  export SOTTO_PROSODY_DIR=$server SOTTO_C2S_PORT=$c2s SOTTO_HTTP_PORT=$http LC_ALL=C.UTF-8
  cd "$server"
  register "$@"
}
wait_ready() {
  for _ in $(seq 200); do
    if answers "$c2s" && answers "$http"; then return 0; fi
    sleep 0.05
  done
  return 1
}

case $verb in
  start)
    prepare "$@"
    setsid "${as_user[@]}" timeout 2h prosody -F --config "$server/prosody.cfg.lua" </dev/null >"$dir/console" 2>&1 &
    wait_ready || { tail -n 20 "$server/log" "$dir/console" >&2; die "does not answer"; }
    ;;
  run)
    prepare "$@"
    (wait_ready && echo ready) &
    exec "${as_user[@]:-setpriv}" --pdeathsig TERM prosody -F --config "$server/prosody.cfg.lua" </dev/null 2>&1 ||
      die "cannot start"
    ;;
  stop)
    server=$(readlink -f "$dir/server") || exit 0
    if pid=$(cat "$server/pid" 2>/dev/null); then
      kill "$pid" 2>/dev/null || true
      for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
    fi
    ;;
  register)
    server=$(readlink -f "$dir/server")
    # The configuration names its ports, though registering opens none.
    export SOTTO_PROSODY_DIR=$server SOTTO_C2S_PORT=0 SOTTO_HTTP_PORT=0 LC_ALL=C.UTF-8
    cd "$server"
    register "$@"
    ;;
  invite)
    server=$(readlink -f "$dir/server")
    export SOTTO_PROSODY_DIR=$server SOTTO_C2S_PORT=0 SOTTO_HTTP_PORT=0 LC_ALL=C.UTF-8
    cd "$server"
    "${as_user[@]}" prosodyctl --config "$server/prosody.cfg.lua" mod_invites generate "$1" | grep -o 'xmpp:.*'
    ;;
  data) readlink -f "$dir/server/data" ;;
  *) usage ;;
esac
