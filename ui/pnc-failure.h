/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* A box on a page or in a dialog that says what did not work, what to do, and in small letters the
 * service's own words. A screen reader speaks it as soon as it appears. Hidden until then. */
#define PNC_TYPE_FAILURE (pnc_failure_get_type ())
G_DECLARE_FINAL_TYPE (PncFailure, pnc_failure, PNC, FAILURE, AdwBin)

/* NULL hides the box. */
void pnc_failure_set_error (PncFailure *failure, const GError *error);
/* The same with words of the caller's own. */
void pnc_failure_set_text (PncFailure *failure, const char *title, const char *advice);
