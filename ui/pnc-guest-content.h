/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <gdk/gdk.h>

/* What a guest has on its clipboard, as GDK asks for it: fetched from the guest when somebody here
 * pastes, never before. */
#define PNC_TYPE_GUEST_CONTENT (pnc_guest_content_get_type ())
G_DECLARE_FINAL_TYPE (PncGuestContent, pnc_guest_content, PNC, GUEST_CONTENT, GdkContentProvider)

GdkContentProvider *pnc_guest_content_new (PncDisplaySource *source,
                                           PncSelection selection,
                                           const char *const *mime_types);
