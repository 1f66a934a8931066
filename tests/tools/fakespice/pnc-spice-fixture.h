/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"
#include "pnc-fake-spice.h"
#include "pnc-test.h"

/* A PncSpiceSource, the server that it talks to, and what it has said so far. */
typedef struct
{
  PncFakeSpice *fake;
  PncDisplaySource *source;
  guint n_opened;  /* sockets it asked for */
  guint n_resets;  /* of the first head */
  guint n_damaged; /* likewise */
  GArray *damage;  /* PncRect, of all of them */
  guint n_moves;
  int cursor_x, cursor_y;
  GString *clipboard; /* "grab 0 type…\n", "release 0\n", "request 0 type\n",
                         "refused to_host text -1\n" */
  const char *answer; /* what a "clipboard-request" gets; NULL: nothing */
  GError *error;
} PncSpiceFixture;

#define PNC_FIXTURE_MS 10000

/* Connects, and waits for the first picture. */
PncSpiceFixture *pnc_spice_fixture_new (const PncFakeSpiceConfig *config);
/* Also iterates until spice-client-glib has let go of everything. */
void pnc_spice_fixture_free (PncSpiceFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSpiceFixture, pnc_spice_fixture_free)

/* Borrowed; NULL if there is none. */
PncDisplayHead *pnc_spice_fixture_get_head (PncSpiceFixture *fixture, guint index);
/* 0xRRGGBB. */
guint32 pnc_spice_fixture_get_pixel (PncDisplayHead *head, guint x, guint y);
/* Lets what was shown so far arrive, and forgets that it did. */
void pnc_spice_fixture_forget (PncSpiceFixture *fixture);

/* Until the first head is of that size. */
void pnc_spice_fixture_wait_size (PncSpiceFixture *fixture, guint width_px, guint height_px);
/* Until the pattern of @seed is in all of @rect of the first head. */
void pnc_spice_fixture_wait_drawn (PncSpiceFixture *fixture, const PncRect *rect, guint seed);
/* Until the server's log contains @text. */
void pnc_spice_fixture_wait_log (PncSpiceFixture *fixture, const char *text);
/* Until the source's side of the clipboard log contains @text. */
void pnc_spice_fixture_wait_clipboard (PncSpiceFixture *fixture, const char *text);
void pnc_spice_fixture_wait_state (PncSpiceFixture *fixture, PncDisplayState state);
void pnc_spice_fixture_wait_agent (PncSpiceFixture *fixture, gboolean connected);
