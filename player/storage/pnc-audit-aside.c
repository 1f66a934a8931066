/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-aside.h"

#include "pnc-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PNC_AUDIT_ASIDE_PREFIX "audit-old"
#define PNC_AUDIT_ASIDE_SUFFIX ".log"
#define PNC_AUDIT_ASIDE_MAX 99

static char *
pnc_audit_aside_name (guint number)
{
  if (number == 1)
    return g_strdup (PNC_AUDIT_ASIDE_PREFIX PNC_AUDIT_ASIDE_SUFFIX);
  return g_strdup_printf (PNC_AUDIT_ASIDE_PREFIX "-%u" PNC_AUDIT_ASIDE_SUFFIX, number);
}

static gboolean
pnc_audit_aside_is_there (int folder_fd, const char *name)
{
  struct stat status;

  return fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* How many there are: they are numbered without a gap. */
static guint
pnc_audit_aside_count (int folder_fd)
{
  guint n = 0;

  while (n < PNC_AUDIT_ASIDE_MAX)
    {
      g_autofree char *name = pnc_audit_aside_name (n + 1);

      if (!pnc_audit_aside_is_there (folder_fd, name))
        break;
      n++;
    }
  return n;
}

/* The folder has one writer (its claim), so looking first is enough where rename cannot refuse. */
char *
pnc_audit_aside_move (int folder_fd, GError **error)
{
  guint n = pnc_audit_aside_count (folder_fd);
  g_autofree char *name = pnc_audit_aside_name (n + 1);

  if (n == PNC_AUDIT_ASIDE_MAX)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "There are %u old logs already; move “audit-old*.log” elsewhere", n);
      return NULL;
    }
  if (renameat (folder_fd, "audit.log", folder_fd, name) == 0)
    return g_steal_pointer (&name);
  pnc_error_set_from_errno (error, errno, "Keeping the old audit.log as “%s”", name);
  return NULL;
}

char *
pnc_audit_aside_find (int folder_fd)
{
  guint n = pnc_audit_aside_count (folder_fd);

  return n > 0 ? pnc_audit_aside_name (n) : NULL;
}

gboolean
pnc_audit_aside_is_name (const char *name)
{
  return g_str_has_prefix (name, PNC_AUDIT_ASIDE_PREFIX)
         && g_str_has_suffix (name, PNC_AUDIT_ASIDE_SUFFIX)
         && strspn (name + strlen (PNC_AUDIT_ASIDE_PREFIX), "-0123456789")
                == strlen (name) - strlen (PNC_AUDIT_ASIDE_PREFIX PNC_AUDIT_ASIDE_SUFFIX);
}
