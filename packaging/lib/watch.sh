# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Runs commands that do not tell how far they are, and tells it in their place: by the size of the
# file that they write, or by the time they took before. Needs say.sh.

# The command in hand, or nothing. A script that is ended early ends it too (end_watched).
watched=

# watch DRAW… -- COMMAND…: runs it and calls DRAW… with the seconds past, each second. The exit code
# is the command's. It runs in the background: it cannot ask the terminal anything.
watch() {
  local draw=() began=$SECONDS code=0
  while [ "$1" != -- ]; do
    draw+=("$1")
    shift
  done
  shift
  progress_begin
  "$@" &
  watched=$!
  while kill -0 "$watched" 2>/dev/null; do
    "${draw[@]}" $((SECONDS - began))
    sleep 1
  done
  wait "$watched" || code=$?
  watched=
  progress_end
  return "$code"
}

# end_watched: for a script's EXIT trap.
end_watched() { [ -z "$watched" ] || kill "$watched" 2>/dev/null || true; }

# allocated FILE: the bytes that it, or all below it, takes on disk, holes left out; 0 if it is not
# there.
allocated() { { du -sxB1 "$1" 2>/dev/null || true; } | awk '{n = $1} END {print n + 0}'; }

draw_growth() { progress_bytes "$(allocated "$1")" "$2" "$4" "$3"; }

# watch_growth FILE BYTES TEXT COMMAND…: runs the command, which makes FILE take about so many bytes.
watch_growth() {
  local file=$1 bytes=$2 text=$3
  shift 3
  watch draw_growth "$file" "$bytes" "$text" -- "$@" || return
  progress_bytes "$bytes" "$bytes" 0 "$text"
  progress_end
}

draw_seconds() { progress_seconds "$3" "$1" "$2"; }

# watch_seconds FILE SECONDS TEXT COMMAND…: runs the command, which takes as long as FILE says that
# it took the last time, or about so many seconds. Keeps in FILE how long it took now.
watch_seconds() {
  local file=$1 expected=$2 text=$3 before began=$SECONDS
  shift 3
  before=$(cat "$file" 2>/dev/null || true)
  case $before in
  '' | *[!0-9]*) ;;
  *) expected=$before ;;
  esac
  watch draw_seconds "$expected" "$text" -- "$@" || return
  say "$text: done in $((SECONDS - began)) s"
  echo $((SECONDS - began)) >"$file"
}
