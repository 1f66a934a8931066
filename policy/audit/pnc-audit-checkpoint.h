/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-line.h"
#include "pnc-signing-key.h"

/* The lines by which a device vouches for all lines before them (security.md 2.4 (g)). Pure. */

/* The text of the checkpoint that follows @head, signed with the device's @key (P-256), without
 * line end. @generation: of the sealed state. */
char *pnc_audit_line_new_checkpoint (const PncAuditStamp *stamp,
                                     guint64 generation,
                                     const PncSigningKey *key,
                                     const PncAuditHead *head,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does the signature of @line, a checkpoint, hold, and is its key the device's that it names? The
 * error (PNC_ERROR_TAMPERED) is a sentence about "it". */
gboolean pnc_audit_checkpoint_check (const PncAuditLine *line,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
