#!/usr/bin/env bash
# Runs the whole test suite in a network namespace that has nothing but loopback. Whatever tried to reach another
# address would fail. Needs Linux with user namespaces; packages and browser have to be installed already.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d node_modules ] || { echo "Install first: npm ci" >&2; exit 1; }
exec unshare --map-root-user --net -- bash -c '
  ip link set lo up
  [ "$(ip -o link | wc -l)" = 1 ] || { echo "this namespace has more than loopback" >&2; exit 1; }
  if timeout 3 bash -c "exec 3<>/dev/tcp/192.0.2.1/80" 2>/dev/null; then echo "an outside address answered" >&2; exit 1; fi
  echo "Only loopback is left; running the suite."
  exec npm test
'
