/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-display-source.h"
#include "pnc-verdict.h"

/* Holds @source to the rules of @desktop from now on, for as long as both live: closed until the
 * service has answered, asked anew when other rules come into force, and what is refused is
 * reported to the service. In the thread of the default main context. */
void pnc_display_rules_follow (PncDisplaySource *source, PncDesktopClient *desktop);

/* What the verdicts on text, images and files (each may be NULL: not answered) mean for one
 * direction; @max_bytes is lowered to their limit. Pure. */
PncClipboardKinds pnc_display_rules_get_kinds (const PncVerdict *text,
                                               const PncVerdict *image,
                                               const PncVerdict *files,
                                               gint64 *max_bytes);
