/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-line.h"

/* What both kinds of line begin with: seq, t, boot, mono_ms, ev, desktop_id. */
json_t *
pnc_audit_line_begin (const PncAuditStamp *stamp, const char *event, const PncAuditHead *head);

/* The line as text. */
char *pnc_audit_line_dump (json_t *object);
