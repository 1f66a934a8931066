/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

#include <jansson.h>

/* A verdict as the commands show it: answer, sentence, source, end, whom to ask, code; a line each.
 * Free with g_free(). */
char *cli_dup_verdict (const PncVerdict *verdict);

/* The same for --json: the fields of Explain() in resources/dbus, and "sentence" and "code". */
json_t *cli_json_from_verdict (const PncVerdict *verdict);
