/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source.h"

G_DEFINE_BOXED_TYPE (PncCursor, pnc_cursor, pnc_cursor_copy, pnc_cursor_free)

PncCursor *
pnc_cursor_copy (const PncCursor *cursor)
{
  PncCursor *copy = g_memdup2 (cursor, sizeof *cursor);

  g_bytes_ref (copy->rgba);
  return copy;
}

void
pnc_cursor_free (PncCursor *cursor)
{
  if (cursor == NULL)
    return;
  g_bytes_unref (cursor->rgba);
  g_free (cursor);
}
