# SPDX-FileCopyrightText: 2026 The Pinnace developers
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What is on a picture of the guest.

# shows_terminal PICTURE: whether the terminal that the guest's session opens last is drawn, known by
# its colour (in guest/overlay/etc/X11/Xresources.pinnace) on many points.
shows_terminal() {
  convert "$1" -format %c histogram:info: 2>/dev/null |
    awk '/#1D2733/ { n = $1 + 0 } END { exit n < 50000 }'
}
