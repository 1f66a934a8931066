/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a person is told of an error: what happened and what to do, in her language, chosen by the
 * error's code; and below it the service's own words, which name the value, the file or the rule.
 */

/* What happened, as a heading: "The disk is full". Static. */
const char *pnc_error_text_title (const GError *error);

/* What to do now, a sentence. Static. */
const char *pnc_error_text_advice (const GError *error);

/* The service's own words as a sentence; NULL where they add nothing, or must not (a wrong
 * passphrase: nobody says what was wrong with it). Owned by the caller. */
char *pnc_error_text_dup_detail (const GError *error);

/* Advice and detail as Pango markup, for a page's description. Owned by the caller. */
char *pnc_error_text_dup_markup (const GError *error);
