/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-field.h"

/* What people call the fields and what they may hold; translated (text domain "pinnace"). */

/* "Clipboard out of the desktop". Static. */
const char *pnc_field_get_title (PncFieldId field);

/* A member of a set or an enumeration: "tpm2" → "a TPM 2.0"; what is not known, as it is. */
const char *pnc_field_item_get_title (const char *item);

/* The value as people say it: "2 weeks", "1.0 MB", "Tue 1 December 2026, 08:00", "yes", "a TPM 2.0,
 * no swap". Free with g_free(). */
char *pnc_field_dup_value_words (PncFieldId field, const PncValue *value);

/* "Friday, 4 December 2026, 18:00", in local time. Free with g_free(). */
char *pnc_words_dup_time (gint64 unix_seconds);
