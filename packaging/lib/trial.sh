# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# packaging/try itself, run to its end by packaging/check: in a home of its own, with no display and
# nobody at the terminal. Needs say.sh and picture.sh.

trial_program=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../try

# The environment of the trial: folders below $1, runtime folder $2; nothing of the user's.
trial_environment() {
  local root=$1
  env -u DISPLAY -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS \
    HOME="$root/home" XDG_DATA_HOME="$root/data" XDG_CONFIG_HOME="$root/config" \
    XDG_STATE_HOME="$root/state" XDG_CACHE_HOME="$root/cache" XDG_RUNTIME_DIR="$2" \
    PINNACE_ACCEL=tcg "${@:3}"
}

# trial_service RUNTIME_FOLDER: the id of the pinnaced whose runtime folder it is, if one runs: who
# holds its lock. Its environment can be read by root only.
trial_service() {
  local lock=$1/pinnace/service.lock major minor inode pid
  [ -e "$lock" ] || return 0
  read -r major minor inode < <(stat -c '%Hd %Ld %i' "$lock")
  pid=$(awk -v file="$(printf '%02x:%02x:%d' "$major" "$minor" "$inode")" \
    '$2 == "FLOCK" && $6 == file { print $5 }' /proc/locks)
  [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm")" != pinnaced ] || echo "$pid"
}

# Ends the service of runtime folder $1, which would wait a minute for somebody else to ask it.
end_trial_service() {
  local pid
  pid=$(trial_service "$1")
  [ -n "$pid" ] || return 0
  kill "$pid"
  for _ in $(seq 200); do
    [ -e "/proc/$pid" ] || return 0
    sleep 0.1
  done
  say "pinnaced ($pid) did not end within 20 s"
  return 1
}

# run_trial BUILD IMAGE: runs packaging/try in the build folder, with the image that is there; what
# it says goes to BUILD/try.log. 0 if it ended well, its picture shows the guest's terminal, it told
# how far the boot was, and the service ended when told.
run_trial() {
  local folder=$1 image=$2 root runtime code=0
  root=$(mktemp -d)
  # On tmpfs, as a runtime folder is.
  runtime=$(mktemp -d /dev/shm/pnc-try-XXXXXX)
  mkdir -p "$root/home" "$root/cache/pinnace"
  ln -s "$image" "$root/cache/pinnace/"
  rm -f "$folder/try.png"
  trial_environment "$root" "$runtime" PINNACE_TRY_BUILD="$folder" "$trial_program" \
    </dev/null >"$folder/try.log" 2>&1 || code=$?
  end_trial_service "$runtime" || code=1
  shows_terminal "$folder/try.png" || code=1
  grep -q '%  the guest boots' "$folder/try.log" || code=1
  rm -rf "$root" "$runtime"
  return "$code"
}
