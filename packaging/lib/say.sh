# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# How the scripts of this folder talk: a numbered line for each step, and a line of progress that
# is redrawn on a terminal and written at each tenth elsewhere.

step_number=0
step_total=0
progress_tenth=-1

# say TEXT: a line about the step in hand.
say() { printf '      %s\n' "$*"; }

# steps N: so many steps follow.
steps() { step_number=0 step_total=$1; }

# step TEXT: the next one begins. In a script that is itself a step of another (PINNACE_NESTED) its
# steps are lines of that one.
step() {
  step_number=$((step_number + 1))
  progress_tenth=-1
  if [ -n "${PINNACE_NESTED:-}" ]; then
    say "$step_number of $step_total: $*"
  else
    printf '[%d/%d] %s\n' "$step_number" "$step_total" "$*"
  fi
}

# fail TEXT: the last word.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# readable BYTES: "12 MB".
readable() {
  local bytes=$1
  if [ "$bytes" -ge 1000000000 ]; then
    printf '%d.%d GB' $((bytes / 1000000000)) $((bytes / 100000000 % 10))
  else
    printf '%d MB' $((bytes / 1000000))
  fi
}

# time_left DONE TOTAL SECONDS: what is left at the pace so far, in words. A twentieth must be done
# before there is a pace to speak of; and what takes a moment needs no estimate.
time_left() {
  local left
  [ "$1" -lt "$2" ] && [ $(($1 * 20)) -ge "$2" ] && [ "$3" -ge 2 ] || return 0
  left=$(($3 * ($2 - $1) / $1))
  if [ "$left" -ge 90 ]; then
    printf ', about %d min left' $(((left + 30) / 60))
  else
    printf ', about %d s left' "$left"
  fi
}

# progress DONE TOTAL SECONDS TEXT: where the step stands after so many seconds.
progress() {
  local done_=$1 total=$2 line percent
  [ "$total" -gt 0 ] || return 0
  [ "$done_" -le "$total" ] || done_=$total
  percent=$((done_ * 100 / total))
  line=$(printf '%3d %%  %s%s' "$percent" "$4" "$(time_left "$done_" "$total" "$3")")
  if [ -t 1 ]; then
    printf '\r      %s\033[K' "$line"
    [ "$done_" -lt "$total" ] || echo
  elif [ $((percent / 10)) -gt "$progress_tenth" ]; then
    progress_tenth=$((percent / 10))
    say "$line"
  fi
}
