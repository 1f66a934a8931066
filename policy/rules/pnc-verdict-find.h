/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

/* The denial by one of @book's policies whose code (pnc_verdict_dup_code()) is @code, with its
 * sentence, rule and line; upper and lower case, and the dash, make no difference. NULL: there is
 * none. Tries them all: up to some seconds for very long lists of rules. */
PncVerdict *pnc_verdict_find_by_code (const PncRulebook *book, const char *code);
