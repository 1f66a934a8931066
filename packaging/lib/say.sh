# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# How the scripts of this folder talk: a numbered line for each step, and a line of progress that
# is redrawn on a terminal and written at each tenth elsewhere.

step_number=0
step_total=0
progress_tenth=-1
progress_open= # a line of progress stands on the terminal, unfinished

# say TEXT: a line about the step in hand.
say() {
  progress_end
  printf '      %s\n' "$*"
}

# steps N: so many steps follow.
steps() { step_number=0 step_total=$1; }

# step TEXT: the next one begins. In a script that is itself a step of another (PINNACE_NESTED) its
# steps are lines of that one.
step() {
  step_number=$((step_number + 1))
  progress_begin
  if [ -n "${PINNACE_NESTED:-}" ]; then
    say "$step_number of $step_total: $*"
  else
    printf '[%d/%d] %s\n' "$step_number" "$step_total" "$*"
  fi
}

# fail TEXT: the last word.
fail() {
  progress_end
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# readable BYTES: "12 MB".
readable() {
  local bytes=$1
  if [ "$bytes" -ge 1000000000 ]; then
    printf '%d.%d GB' $((bytes / 1000000000)) $((bytes / 100000000 % 10))
  elif [ "$bytes" -lt 1000000 ]; then
    printf '%d kB' $((bytes / 1000))
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

# progress_begin: what is drawn from here on is another matter than before.
progress_begin() {
  progress_end
  progress_tenth=-1
}

# progress_end: leaves the line of progress as it is. What draws in a subshell calls it there.
progress_end() {
  [ -z "$progress_open" ] || echo
  progress_open=
}

# progress DONE TOTAL SECONDS TEXT: where the step stands after so many seconds.
progress() {
  local done_=$1 total=$2 line percent
  [ "$total" -gt 0 ] || return 0
  [ "$done_" -le "$total" ] || done_=$total
  percent=$((done_ * 100 / total))
  [ -t 1 ] || [ $((percent / 10)) -gt "$progress_tenth" ] || return 0
  line=$(printf '%3d %%  %s%s' "$percent" "$4" "$(time_left "$done_" "$total" "$3")")
  if [ -t 1 ]; then
    printf '\r      %s\033[K' "$line"
    progress_open=yes
  else
    progress_tenth=$((percent / 10))
    say "$line"
  fi
}

# progress_bytes DONE TOTAL SECONDS TEXT: the same for bytes, with how many come in a second.
progress_bytes() {
  local done_=$1 pace=
  [ "$done_" -le "$2" ] || done_=$2
  [ "$3" -lt 2 ] || pace=", $(readable $((done_ / $3)))/s"
  progress "$done_" "$2" "$3" "$4: $(readable "$done_") of $(readable "$2")$pace"
}

# progress_seconds PAST EXPECTED TEXT: the same for what only time tells. It is not done before it is.
progress_seconds() {
  if [ "$1" -lt "$2" ]; then
    progress "$1" "$2" "$1" "$3: $1 s so far"
  else
    progress 99 100 0 "$3: $1 s so far, longer than the $2 s expected"
  fi
}
