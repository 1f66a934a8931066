/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

/* Stories by which the writer of a policy tests it (resources/schemas/stories.schema.json):
 *   {"_type":"pinnace-stories","format":1,"now":"2026-12-01T08:00:00Z","stories":[
 *     {"name":"Nothing leaves by the clipboard","given":{"host":"tpm2"},
 *      "ask":"clipboard.to_host type=text","expect":"denied","by":"/channels/clipboard/to_host"}]}
 * Each begins with ideal facts (pnc_facts_new_ideal()) at "now". Immutable. Pure. */
typedef struct _PncStories PncStories;

#define PNC_STORIES_MAX 4096

/* Reads @document (PNC_DOCUMENT_STORIES); refuses it as pnc-place.h does, a fact or question that
 * is none included. */
PncStories *pnc_stories_parse (PncDocument *document, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_stories_free (PncStories *stories);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncStories, pnc_stories_free)

guint pnc_stories_get_n (const PncStories *stories);
const char *pnc_stories_get_name (const PncStories *stories, guint index);

/* Asks @book. TRUE: as expected. @out_verdict (may be NULL): what it answered, the caller's. */
gboolean pnc_stories_run (const PncStories *stories,
                          guint index,
                          const PncRulebook *book,
                          PncVerdict **out_verdict);

/* What was expected, for a message: "denied by /usb/default". Free with g_free(). */
char *pnc_stories_dup_expected (const PncStories *stories, guint index);
