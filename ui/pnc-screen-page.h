/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-view.h"

#include <adwaita.h>

/* The running desktop (ui.md, page 5): the guest's picture, a header bar over it, and in full
 * screen a bar that slides down at the top edge. Banners say what is not as it should be.
 *
 * Properties: "name" (str), "menu-model" (GMenuModel: stop and the like), "policy-state" (str),
 * "agent-grace-ms" (uint: how long a picture may be without an agent before that is worth a line),
 * "fullscreened" (bool, follows the window).
 * Signals: "reconnect" (), "resume" (), "problem-read" (), "screenshot" () (wanted), "why" () (the
 * rules do what they do).
 * Actions of its own: "screen.send-keys" (s), "screen.screenshot", "screen.statistics". Expected
 * above it: "win.back", "win.fullscreen", "desktop.force-off". */
#define PNC_TYPE_SCREEN_PAGE (pnc_screen_page_get_type ())
G_DECLARE_FINAL_TYPE (PncScreenPage, pnc_screen_page, PNC, SCREEN_PAGE, AdwBin)

GtkWidget *pnc_screen_page_new (void);

/* Shows @source, or nothing; a picture that was there stays, dimmed, until the next. */
void pnc_screen_page_set_source (PncScreenPage *page, PncDisplaySource *source);
/* The machine was just switched on: says so over its first pictures. */
void pnc_screen_page_expect_boot (PncScreenPage *page);
PncDisplayView *pnc_screen_page_get_view (PncScreenPage *page);

/* @reason: StateReason of a paused desktop ("user" "no-space" "io-error"), NULL: it runs. */
void pnc_screen_page_set_paused (PncScreenPage *page, const char *reason);
/* Asks where to, and saves the picture that is shown. */
void pnc_screen_page_save_screenshot (PncScreenPage *page);
/* What its rules are about to do to it; NULL: nothing. The button emits "why". */
void pnc_screen_page_set_rules_notice (PncScreenPage *page, const char *text);
/* What went wrong without stopping it (the service's words), until it is read; NULL: nothing. */
void pnc_screen_page_set_problem (PncScreenPage *page, const char *message);
/* It was asked to shut down and has not done so yet: says so, with a way that does not wait. */
void pnc_screen_page_set_stopping (PncScreenPage *page, gboolean stopping);
/* The connection is gone: says so over the last picture. @trying: it is being made again by itself;
 * else "reconnect" is offered. */
void pnc_screen_page_set_lost (PncScreenPage *page, gboolean lost, gboolean trying);
