/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-ui-test.h"

/* Pages with plain state, as people meet them: each is laid out at a desk's width and a
 * telephone's, with letters twice as large, in light and dark and from right to left; its pictures
 * are kept for people to look at, a screen reader listens to it, and the Tab key walks round it.
 * Which language and contrast is the program's environment (LANGUAGE, ADW_DEBUG_HIGH_CONTRAST);
 * PNC_PAGES names it in the pictures. */

int pnc_page_test_setup (void **state);
int pnc_page_test_teardown (void **state);

/* 2026-11-15, 00:00 UTC: what pages take for now. */
#define PNC_PAGE_TEST_NOW ((gint64) 1794700800)

/* A window that holds @page alone, with the actions that the real one has. */
GtkWidget *pnc_page_test_put_in_window (GtkWidget *page, gboolean with_header);
/* Fails unless all of @messages (of the catalogue, or as they stand) can be read on the screen, and
 * none of those that begin with "!". NULL-terminated. */
void pnc_page_test_expect (GtkWidget *window, const char *const *messages);
#define PNC_PAGE_TEST_TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })
/* All of the above, with @messages to be read, then the end of @window. */
void pnc_page_test_look (
    GtkWidget *window, const char *name, int width, int height, const char *const *messages);
/* Light and dark only; the window stays. */
void pnc_page_test_glance (GtkWidget *window, const char *name, int width, int height);
/* What a screen reader hears; free with g_free(). */
char *pnc_page_test_listen (void);
PncUiWorld *pnc_page_test_get_world (void);

/* A desktop as a guest might show it: wallpaper, panel, two windows; 0 ≤ @hue < 1. */
GdkPaintable *pnc_page_test_draw_desktop (double hue);

/* A check of the doctor, floating: sentences are messages of the catalogue, whose "%s" are filled
 * with "ada" and "7.2.22". */
GVariant *pnc_page_test_check (const char *id,
                               const char *title,
                               const char *status,
                               const char *finding,
                               const char *cause,
                               const char *remedy,
                               const char *command);
