/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-checked-json.h"
#include "pnc-descriptor.h"
#include "pnc-desktop-folder.h"
#include "pnc-desktop-name.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-folder-files.h"
#include "pnc-folder-token.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PNC_FOLDER_SUFFIX ".pinnace"
#define PNC_CREATION_MARK PNC_FOLDER_SUFFIX ".new-"

/* Who makes the desktop in a temporary folder: a token as token.json, under another name, since a
 * desktop that is being made has no owner yet. */
#define PNC_CREATION_TOKEN "creating.json"

/* A temporary folder without a token: between mkdir and the token's writing there are microseconds,
 * and this is ample. */
#define PNC_CREATION_GRACE_S 60
/* One of another computer, on a stick or share: long after any import has ended. */
#define PNC_CREATION_FOREIGN_S (7 * 24 * 3600)

/* Names on one file system beside each other, whose shown names differ but not their letters. */
#define PNC_FOLDER_VARIANTS 1000

static PncDescriptor *
pnc_desktop_folder_peek (const char *parent, const char *file_name)
{
  g_autofree char *folder = g_build_filename (parent, file_name, NULL);
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, NULL);
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  gsize size;

  if (folder_fd < 0)
    return NULL;
  text = pnc_file_read_at (folder_fd, "desktop.json", PNC_DESCRIPTOR_MAX_BYTES, &size, NULL);
  if (text != NULL)
    json = pnc_checked_json_open (text, size, "desktop.json", &size, NULL);
  return json != NULL ? pnc_descriptor_parse (json, size, NULL) : NULL;
}

gboolean
pnc_desktop_folder_check_name_free (const char *parent,
                                    const char *name,
                                    const char *except_id,
                                    GError **error)
{
  g_autoptr (GDir) list = g_dir_open (parent, 0, NULL);
  const char *entry;

  while (list != NULL && (entry = g_dir_read_name (list)) != NULL)
    {
      g_autoptr (PncDescriptor) other = NULL;

      if (!g_str_has_suffix (entry, PNC_FOLDER_SUFFIX))
        continue;
      other = pnc_desktop_folder_peek (parent, entry);
      if (other == NULL || g_strcmp0 (other->id, except_id) == 0
          || !pnc_desktop_name_equal (other->name, name))
        continue;
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "There is a desktop “%s” in “%s” already; choose another name", other->name,
                   parent);
      return FALSE;
    }
  return TRUE;
}

/* The folder for desktops may have to be made; any other that is not there is a slip of the pen or
 * a stick that is not plugged in, and must not come to be on the wrong disk. */
static gboolean
pnc_desktop_folder_ensure_parent (const char *parent, GError **error)
{
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "pinnace", NULL);
  g_auto (PncFd) fd = PNC_FD_INIT;

  if (strcmp (parent, usual) == 0 && g_mkdir_with_parents (parent, 0700) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making “%s”", parent);
      return FALSE;
    }
  fd = pnc_folder_open (parent, error);
  return fd >= 0;
}

static gboolean
pnc_desktop_folder_sign (const char *temporary, GError **error)
{
  g_autoptr (PncFolderToken) token = pnc_folder_token_new (error);
  g_auto (PncFd) folder_fd = PNC_FD_INIT;
  g_autofree char *text = NULL;

  if (token == NULL)
    return FALSE;
  folder_fd = pnc_folder_open (temporary, error);
  if (folder_fd < 0)
    return FALSE;
  text = pnc_folder_token_to_json (token);
  return pnc_file_create_at (folder_fd, PNC_CREATION_TOKEN, text, error);
}

char *
pnc_desktop_folder_begin (const char *parent, const char *name, GError **error)
{
  g_autofree char *file_name = NULL;
  g_autofree char *path = NULL;

  if (!pnc_desktop_name_check (name, error) || !pnc_desktop_folder_ensure_parent (parent, error)
      || !pnc_desktop_folder_check_name_free (parent, name, NULL, error))
    return NULL;
  file_name = pnc_desktop_name_to_file_name (name);
  path = g_strdup_printf ("%s/.%s" PNC_CREATION_MARK "XXXXXX", parent, file_name);
  if (g_mkdtemp_full (path, 0700) == NULL)
    {
      pnc_error_set_from_errno (error, errno, "Making a folder in “%s”", parent);
      return NULL;
    }
  if (!pnc_desktop_folder_sign (path, error))
    {
      pnc_desktop_folder_abandon (path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* 0 or an errno; EEXIST when @target is there. */
static int
pnc_desktop_folder_move (const char *temporary, const char *target)
{
  struct stat status;

  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
    return errno;
  if (lstat (target, &status) == 0)
    return EEXIST;
  return rename (temporary, target) == 0 ? 0 : errno;
}

static char *
pnc_desktop_folder_move_in (const char *temporary,
                            const char *parent,
                            const char *name,
                            GError **error)
{
  g_autofree char *file_name = pnc_desktop_name_to_file_name (name);
  int result = EEXIST;

  for (guint variant = 1; variant <= PNC_FOLDER_VARIANTS && result == EEXIST; variant++)
    {
      g_autofree char *target
          = variant == 1
                ? g_strdup_printf ("%s/%s" PNC_FOLDER_SUFFIX, parent, file_name)
                : g_strdup_printf ("%s/%s-%u" PNC_FOLDER_SUFFIX, parent, file_name, variant);

      result = pnc_desktop_folder_move (temporary, target);
      if (result == 0)
        return g_steal_pointer (&target);
    }
  pnc_error_set_from_errno (error, result, "Finishing “%s”", name);
  return NULL;
}

/* The parent is locked so that two who finish at once do not both find the name free; where a
 * folder cannot be locked, they may, and show two desktops of one name. */
char *
pnc_desktop_folder_commit (const char *temporary,
                           const char *parent,
                           const char *name,
                           GError **error)
{
  g_auto (PncFd) parent_fd = pnc_folder_open (parent, error);
  g_autofree char *folder = NULL;
  g_autofree char *token = NULL;

  if (parent_fd < 0)
    return NULL;
  flock (parent_fd, LOCK_EX);
  if (!pnc_desktop_folder_check_name_free (parent, name, NULL, error))
    return NULL;
  folder = pnc_desktop_folder_move_in (temporary, parent, name, error);
  if (folder == NULL || !pnc_folder_sync (parent_fd, error))
    return NULL;
  token = g_build_filename (folder, PNC_CREATION_TOKEN, NULL);
  unlink (token);
  return g_steal_pointer (&folder);
}

void
pnc_desktop_folder_abandon (const char *temporary)
{
  g_auto (GStrv) left = pnc_folder_remove_files (temporary);

  if (left != NULL)
    g_debug ("“%s” stays, it holds “%s”", temporary, left[0] != NULL ? left[0] : "");
}

static gboolean
pnc_creation_is_older_than (int folder_fd, gint64 seconds)
{
  struct stat status;

  return fstat (folder_fd, &status) == 0
         && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > seconds;
}

static gboolean
pnc_creation_is_left_over (const char *temporary)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (temporary, NULL);
  g_autoptr (PncFolderToken) mine = pnc_folder_token_new (NULL);
  g_autoptr (PncFolderToken) token = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (folder_fd < 0 || mine == NULL)
    return FALSE;
  text = pnc_file_read_at (folder_fd, PNC_CREATION_TOKEN, PNC_FOLDER_TOKEN_MAX_BYTES, &size, NULL);
  token = text != NULL ? pnc_folder_token_parse (text, size, NULL) : NULL;
  if (token == NULL)
    return pnc_creation_is_older_than (folder_fd, PNC_CREATION_GRACE_S);
  switch (pnc_folder_token_get_owner (token, mine))
    {
    case PNC_TOKEN_OWNER_GONE:
      return TRUE;
    case PNC_TOKEN_OWNER_ALIVE:
      return FALSE;
    case PNC_TOKEN_OWNER_OTHER_HOST:
      return mine->since - token->since > PNC_CREATION_FOREIGN_S;
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
pnc_creation_is_name (const char *name)
{
  const char *mark = strstr (name, PNC_CREATION_MARK);

  return name[0] == '.' && mark != NULL && strlen (mark) == strlen (PNC_CREATION_MARK "XXXXXX");
}

void
pnc_desktop_folder_sweep (const char *parent)
{
  g_autoptr (GDir) list = g_dir_open (parent, 0, NULL);
  const char *entry;

  while (list != NULL && (entry = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, entry, NULL);

      if (pnc_creation_is_name (entry) && pnc_creation_is_left_over (path))
        pnc_desktop_folder_abandon (path);
    }
}
