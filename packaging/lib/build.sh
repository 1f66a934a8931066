# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Compiles a build folder, telling how far it is. Needs say.sh.

# build_folder FOLDER [TARGET…]: runs ninja; its output goes to FOLDER/build.log.
build_folder() {
  local folder=$1 log=$1/build.log began=$SECONDS line count
  shift
  : >"$log"
  NINJA_STATUS='[%f/%t] ' ninja -C "$folder" "$@" 2>&1 | {
    while IFS= read -r line; do
      printf '%s\n' "$line" >>"$log"
      count=${line#\[}
      case $line in
      \[*/*\]*)
        count=${count%%]*}
        progress "${count%/*}" "${count#*/}" $((SECONDS - began)) "${count%/*} of ${count#*/} steps"
        ;;
      esac
    done
    progress_end
  } || {
    tail -n 30 "$log" >&2
    fail "the build failed; the whole log is $log"
  }
}
