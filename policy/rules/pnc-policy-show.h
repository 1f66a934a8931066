/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

/* What the policies of @book mean, in sentences and by sections ("Allowed", "Not allowed", …), as
 * plain text for a terminal; by ideal facts at @now. Translated where the sentences are. Free with
 * g_free(). */
char *pnc_policy_show (const PncRulebook *book, gint64 now);
