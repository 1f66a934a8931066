# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# apt-get, telling how far it is. Needs say.sh.

# bytes_of_uris: the sum of what the lines of “apt-get --print-uris” on standard input weigh.
bytes_of_uris() { awk "/^'/ { n += \$3 } END { print n + 0 }"; }

# bytes_to_fetch PACKAGE…: what apt-get has to download to install them; what it has already is not
# counted.
bytes_to_fetch() {
  apt-get -qq -y --no-install-recommends --print-uris install "$@" 2>/dev/null | bytes_of_uris
}

# hundredths PERCENT: "45.4545" as 4545.
hundredths() {
  local whole=${1%%[.,]*} rest
  rest=${1#"$whole"}00
  rest=${rest#[.,]}
  echo $((10#$whole * 100 + 10#${rest:0:2}))
}

# draw_download HUNDREDTHS BYTES SECONDS TEXT: TEXT is apt's, and all there is if the bytes are not
# known (0).
draw_download() {
  if [ "$2" -gt 0 ]; then
    progress_bytes $(($2 * $1 / 10000)) "$2" "$3" "fetching"
  else
    progress "$1" 10000 "$3" "${4%% (*}"
  fi
}

# draw_apt BYTES: draws what apt-get writes to APT::Status-Fd, from standard input: first the
# download of so many bytes (0: not known), then what dpkg does. Other lines are passed over.
draw_apt() {
  local bytes=$1 line kind before='' percent text drawn='' began=$SECONDS
  while IFS= read -r line; do
    # kind:package or number:percent:text
    [[ $line =~ ^(dlstatus|pmstatus):[^:]*:([0-9]+[.,]?[0-9]*):(.*)$ ]] || continue
    kind=${BASH_REMATCH[1]} percent=${BASH_REMATCH[2]} text=${BASH_REMATCH[3]}
    # There are thousands; dpkg shall not wait for us.
    [ "$kind ${percent%%[.,]*} $SECONDS" != "$drawn" ] || continue
    drawn="$kind ${percent%%[.,]*} $SECONDS"
    percent=$(hundredths "$percent")
    if [ "$kind" != "$before" ]; then
      before=$kind began=$SECONDS
      progress_begin
    fi
    if [ "$kind" = dlstatus ]; then
      draw_download "$percent" "$bytes" $((SECONDS - began)) "$text"
    else
      progress "$percent" 10000 $((SECONDS - began)) "$text"
    fi
  done
  progress_end
}

# run_apt BYTES ARGUMENT…: runs apt-get as root, through sudo if need be. What it says is shown only
# if it fails; the exit code is its own.
run_apt() {
  local bytes=$1 log code=0 as_root=()
  shift
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  log=$(mktemp)
  # The shell opens the status descriptor, since sudo closes all but the first three.
  # shellcheck disable=SC2016
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c 'exec "$@" 3>&1 >&2' sh \
    apt-get -qq -y -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 "$@" 2>"$log" | draw_apt "$bytes" || code=$?
  [ "$code" = 0 ] || tail -n 15 "$log" >&2
  rm -f "$log"
  return "$code"
}
