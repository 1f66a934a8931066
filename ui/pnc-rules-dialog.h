/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

#include <adwaita.h>

/* What the rules of a desktop allow, why, until when and whom to ask: all that stands behind the
 * shield. Each row opens the verdict that it shows. */
#define PNC_TYPE_RULES_DIALOG (pnc_rules_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PncRulesDialog, pnc_rules_dialog, PNC, RULES_DIALOG, AdwWindow)

GtkWidget *pnc_rules_dialog_new (GtkWindow *parent);

/* @info: PolicyInfo as resources/dbus has it; @run: may it be started, or go on. */
void pnc_rules_dialog_set_now (PncRulesDialog *dialog, GVariant *info, const PncVerdict *run);
/* All verdicts (PncVerdict). */
void pnc_rules_dialog_set_verdicts (PncRulesDialog *dialog, GPtrArray *verdicts);
/* Opens the row of this question, as the answer to "Why?". */
void pnc_rules_dialog_show_question (PncRulesDialog *dialog, PncQuestionKind question);
void pnc_rules_dialog_set_log (PncRulesDialog *dialog, const char *const *lines);
void pnc_rules_dialog_set_error (PncRulesDialog *dialog, const GError *error);
