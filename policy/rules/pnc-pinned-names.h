/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-address.h"

/* What DNS names stand for, as the caller resolved and pinned it: a fact that decisions on network
 * rules are handed. A name can be in it with no address at all ("there is no such name"), which is
 * another thing than a name that is not in it ("nobody could be asked"). Not two threads while one
 * of them adds. */
typedef struct _PncPinnedNames PncPinnedNames;

PncPinnedNames *pnc_pinned_names_new (void);
void pnc_pinned_names_free (PncPinnedNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPinnedNames, pnc_pinned_names_free)

/* Replaces what @name stood for. Upper case and a last dot make no difference. FALSE, and nothing
 * happens, when it is no DNS name. */
gboolean pnc_pinned_names_set (PncPinnedNames *names,
                               const char *name,
                               const PncAddress *addresses,
                               gsize n_addresses);

typedef enum
{
  PNC_PINNED_UNKNOWN, /* the name is not in the map */
  PNC_PINNED_NO,      /* it stands for others, or for nothing */
  PNC_PINNED_YES,
} PncPinnedAnswer;

/* Does @name stand for @address? @name is a GRefString of pnc_dns_name_intern(); @names NULL is the
 * empty map. A few nanoseconds: found by its pointer. */
PncPinnedAnswer
pnc_pinned_names_ask (const PncPinnedNames *names, const char *name, PncAddress address);

/* Is it a whole DNS name of a host, as it stands in a policy: lower case, labels of letters, digits
 * and inner hyphens (RFC 1123 2.1), at most 63 bytes each and 253 together, no last dot, at least
 * @min_labels labels, of which the last begins with a letter? */
gboolean pnc_dns_name_is_valid (const char *name, guint min_labels);

/* The one copy of @name that all who ask for it share; g_ref_string_release() it. */
char *pnc_dns_name_intern (const char *name) G_GNUC_WARN_UNUSED_RESULT;
