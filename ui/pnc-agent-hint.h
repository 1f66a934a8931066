/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-banner.h"
#include "pnc-display-view.h"

/* What is said while a guest's agent is not there. A guest that was just started boots: a sign over
 * its first pictures says so, until the agent comes, the person types or clicks, or half a minute
 * has passed. A guest whose picture has been there for @grace_ms still has no agent: a line says
 * what does not work, and what to install. */
typedef struct _PncAgentHint PncAgentHint;

/* @booting and @missing are shown and hidden; they and @view outlive the hint (borrowed). */
PncAgentHint *pnc_agent_hint_new (PncDisplayView *view, GtkRevealer *booting, PncBanner *missing);
void pnc_agent_hint_free (PncAgentHint *hint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAgentHint, pnc_agent_hint_free)

/* The view's source has changed. */
void pnc_agent_hint_set_source (PncAgentHint *hint, PncDisplaySource *source);
/* A machine was just switched on; its next picture is that of a boot. */
void pnc_agent_hint_expect_boot (PncAgentHint *hint);
guint pnc_agent_hint_get_grace_ms (PncAgentHint *hint);
void pnc_agent_hint_set_grace_ms (PncAgentHint *hint, guint grace_ms);
