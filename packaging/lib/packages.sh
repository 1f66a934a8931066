# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Installs what is missing of packages/. Needs say.sh and apt.sh.

package_lists=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../packages

# packages_of LIST…: the names in the lists, comments taken out.
packages_of() { (cd "$package_lists" && sed 's/#.*//' "$@") | xargs -n1 | sort -u; }

# missing_packages LIST…: those of them that are not installed.
missing_packages() {
  local package status
  packages_of "$@" | while read -r package; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || echo "$package"
  done
}

# install_packages LIST…: says what is missing and installs it; touches nothing if all is there.
install_packages() {
  local missing sudo='' bytes began=$SECONDS
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" = 0 ]; then
    say "all of them are here"
    return
  fi
  [ "$(id -u)" = 0 ] || sudo=" through sudo"
  say "to be installed by apt-get$sudo: ${missing[*]}"
  [ -z "$sudo" ] || command -v sudo >/dev/null ||
    fail "there is no sudo; install them as root and run this again"
  say "what Debian has now:"
  run_apt 0 update || fail "apt-get update failed"
  # If even that fails, apt-get says below why.
  bytes=$(bytes_to_fetch "${missing[@]}") || bytes=0
  say "$(readable "$bytes") to be fetched:"
  run_apt "$bytes" --no-install-recommends install "${missing[@]}" || fail "apt-get install failed"
  say "installed ${#missing[@]} packages in $((SECONDS - began)) s"
}
