/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-folder.h"

/* desktop.json as text (resources/schemas/desktop.schema.json, normative). Pure. */

#define PNC_DESCRIPTOR_MAX_BYTES (64 * 1024)

/* Does every field follow the schema? PNC_ERROR_INVALID names the field and its rule. */
gboolean pnc_descriptor_check (const PncDescriptor *descriptor,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Strict; PNC_ERROR_TAMPERED. */
PncDescriptor *
pnc_descriptor_parse (const char *json, gsize size_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @descriptor must pass the check. Free with g_free(). */
char *pnc_descriptor_to_json (const PncDescriptor *descriptor);
