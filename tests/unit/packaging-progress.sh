#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How packaging/ tells how far it is: packaging-progress.sh SOURCE-ROOT. What apt-get said was
# recorded on Debian 12 (fixtures/apt). TAP.
set -uo pipefail
export LC_ALL=C.UTF-8

top=$1
apt=$top/tests/fixtures/apt
. "$top/packaging/lib/say.sh"
. "$top/packaging/lib/watch.sh"
. "$top/packaging/lib/apt.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
failed=0

# is NAME EXPECTED ACTUAL: one test.
is() {
  number=$((number + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $number - $1"
  else
    failed=1
    echo "not ok $number - $1"
    printf 'expected: %s\ngot:      %s\n' "$2" "$3" | sed 's/^/# /'
  fi
}

# on_terminal COMMAND…: what the command, a line of bash, draws where standard output is a terminal.
on_terminal() {
  # shellcheck disable=SC2016
  script -qec "bash -c '. \"$top/packaging/lib/say.sh\"; $1'" /dev/null </dev/null
}

# Words

is "kilobytes" "53 kB" "$(readable 53080)"
is "megabytes" "12 MB" "$(readable 12900000)"
is "gigabytes" "1.2 GB" "$(readable 1290000000)"
is "no time is told before there is a pace" "" "$(time_left 4 100 30)"
is "seconds left" ", about 30 s left" "$(time_left 50 100 30)"
is "minutes left" ", about 3 min left" "$(time_left 25 100 60)"
is "nothing is left of what is done" "" "$(time_left 100 100 30)"

# Lines

is "bytes have a pace and a time left" "       25 %  image: 25 MB of 100 MB, 2 MB/s, about 30 s left" \
  "$(progress_bytes 25000000 100000000 10 image)"
is "more bytes than expected are not told" "      100 %  image: 100 MB of 100 MB, 11 MB/s" \
  "$(progress_bytes 110000000 100000000 9 image)"
is "a boot is told by the time it takes" "       25 %  boot: 10 s so far, about 30 s left" \
  "$(progress_seconds 10 40 boot)"
is "a boot that takes longer is not done" "       99 %  boot: 41 s so far, longer than the 40 s expected" \
  "$(progress_seconds 41 40 boot)"
is "without a terminal there is a line at each tenth" 11 \
  "$(for i in $(seq 0 1000); do progress "$i" 1000 0 x; done | wc -l)"
is "what begins anew is told anew" 22 \
  "$(for _ in 1 2; do
    progress_begin
    for i in $(seq 0 1000); do progress "$i" 1000 0 x; done
  done | wc -l)"
is "on a terminal one line is drawn again" 1 \
  "$(on_terminal 'for i in 1 2 3 4 4; do progress $i 4 0 x; done; progress_end' | wc -l)"
is "what is said then has a line of its own" 2 \
  "$(on_terminal 'progress 1 4 0 x; say y' | wc -l)"

# apt-get

is "the bytes to fetch are those of the list" 545684 "$(bytes_of_uris <"$apt/install.uris")"
is "percent of apt-get" "4545 9000 0 10000 5" \
  "$(echo "$(hundredths 45.4545)" "$(hundredths 90)" "$(hundredths 0.0000)" \
    "$(hundredths 100.0000)" "$(hundredths 0,05)")"
draw_apt 545684 <"$apt/install.status" >"$folder/install"
is "fetching begins" "        0 %  fetching: 0 kB of 545 kB" "$(head -n 1 "$folder/install")"
is "fetching ends" "100 %  fetching: 545 kB of 545 kB" \
  "$(grep fetching "$folder/install" | tail -n 1 | grep -o '100.* of 545 kB')"
is "fetching grows by what apt-get says" "74 %  fetching: 406 kB of 545 kB" \
  "$(grep -o '74 %.* of 545 kB' "$folder/install")"
is "installing comes after it, and begins anew" "        0 %  Running dpkg" \
  "$(grep -A 1 '100 %  fetching' "$folder/install" | tail -n 1)"
is "installing goes on to its end" "90 %  Installed pkg-config (amd64)" \
  "$(tail -n 1 "$folder/install" | grep -o '90 %.*(amd64)')"
is "they are few" yes "$([ "$(wc -l <"$folder/install")" -le 22 ] && echo yes)"
is "an update, whose bytes are not known, is told in files" \
  "      100 %  Retrieving file 4 of 4" "$(draw_apt 0 <"$apt/update.status" | tail -n 1)"
is "what is no status is passed over" "" "$(echo 'Setting up hello (2.10-3) ...' | draw_apt 0)"

# apt-get itself, played: its status comes through, its words only if it fails.
mkdir "$folder/bin"
cat >"$folder/bin/apt-get" <<END
#!/bin/sh
cat "$apt/install.status" >&3
echo "E: no such package"
exit \$APT_CODE
END
chmod +x "$folder/bin/apt-get"
ln -s "$(command -v env)" "$folder/bin/sudo"
export PATH="$folder/bin:$PATH"
is "what apt-get says is not shown" "" "$(APT_CODE=0 run_apt 545684 install x 2>&1 | grep 'E:')"
is "unless it fails" "E: no such package" "$(APT_CODE=100 run_apt 545684 install x 2>&1 | grep 'E:')"
is "which is told to the caller" 100 \
  "$(APT_CODE=100 run_apt 545684 install x >/dev/null 2>&1; echo $?)"
is "its status is drawn meanwhile" "100 %  fetching: 545 kB of 545 kB" \
  "$(APT_CODE=0 run_apt 545684 install x | grep -o '100 %.* of 545 kB')"

# What does not tell by itself

is "a file's growth is drawn to its end" "      100 %  image: 1 MB of 1 MB" \
  "$(watch_growth "$folder/image" 1000000 image \
    dd if=/dev/zero of="$folder/image" bs=1000 count=1000 status=none | tail -n 1)"
is "of a file with holes only what is stored counts" 0 \
  "$(truncate -s 10M "$folder/hole" && allocated "$folder/hole")"
is "so does a file that is not there" 0 "$(allocated "$folder/nothing")"
is "the exit code is the command's" 3 \
  "$(watch_growth "$folder/image" 1 x sh -c 'exit 3' >/dev/null; echo $?)"
watch_seconds "$folder/seconds" 8 boot sleep 1.5 >"$folder/boot"
is "the first time a typical one is expected" yes \
  "$(grep -qE '(12|25|37) %  boot: [123] s so far' "$folder/boot" && echo yes)"
is "how long it took is kept" yes "$([ "$(cat "$folder/seconds")" -ge 1 ] && echo yes)"
echo 1000 >"$folder/seconds"
is "and expected the next time" "        0 %  boot: 0 s so far" \
  "$(watch_seconds "$folder/seconds" 1 boot sleep 1.5 | sed '$d')"
echo nonsense >"$folder/seconds"
is "a file that says no time counts nothing" "        0 %  boot: 0 s so far" \
  "$(watch_seconds "$folder/seconds" 100 boot sleep 0.1 | head -n 1)"

echo "1..$number"
exit "$failed"
