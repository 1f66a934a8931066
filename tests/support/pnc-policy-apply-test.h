/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-policy-sign-test.h"

/* Puts the signed text @policy in force. @trusted: the key that an unmanaged desktop is to believe
 * from now on; NULL: as it is. @passphrase: of a stopped desktop that gets a trust, else NULL. */
gboolean pnc_policy_test_apply (PncDesktopClient *desktop,
                                const char *policy,
                                const PncSigningKey *trusted,
                                const char *passphrase,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An open policy with @changes, signed by @key and put in force; fails the test if that cannot be.
 * The first time (@version 1) the desktop is told to believe @key; it must run. */
void pnc_policy_test_rule (PncDesktopClient *desktop,
                           const PncSigningKey *key,
                           gint64 version,
                           const char *changes);
