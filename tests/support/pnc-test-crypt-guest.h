/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* The small guest with cryptsetup and dm-crypt, which the machines that build this do not have.
 * Boots it with the raw files @drives (NULL-ended) as /dev/vda, /dev/vdb …, has it run @commands
 * (shell; "," for a space, ";" between them) and waits for its end, which they must bring about.
 * What it said on its serial port; free with g_free(). Needs PNC_TEST_GUEST_DIR. */
char *pnc_test_crypt_guest_run (const char *const *drives, const char *commands);
