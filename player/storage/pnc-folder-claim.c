/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-folder-token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PNC_CLAIM_LOCK "lock"
#define PNC_CLAIM_TOKEN "token.json"

/* Out of several starters who all find a stale token, each but one loses a round; more rounds than
 * this means that something makes tokens all the time. */
#define PNC_CLAIM_ROUNDS 5

struct _PncFolderClaim
{
  PncFd folder_fd; /* holds on to the folder when it is renamed */
  PncFd lock_fd;
  PncFolderToken *token;
};

typedef enum
{
  PNC_LOCK_HELD,
  PNC_LOCK_TAKEN,       /* by somebody else on this computer */
  PNC_LOCK_UNSUPPORTED, /* the file system has none: the token alone decides */
  PNC_LOCK_ERROR,
} PncLockResult;

/* A disk that cannot be written to is said to be that, before anybody looks for who has the lock.
 */
static void
pnc_folder_claim_set_unwritable (GError **error, const char *folder, int saved_errno)
{
  if (saved_errno == EROFS)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "“%s” lies on a disk that can only be read; mount it for writing, or copy the "
                 "folder to another disk",
                 folder);
  else if (saved_errno == EACCES || saved_errno == EPERM)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "You may not write in “%s”; let its owner give it to you (chown -R)", folder);
  else if (saved_errno == ELOOP || saved_errno == EISDIR || saved_errno == ENXIO)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "“" PNC_CLAIM_LOCK "” in “%s” is not a regular file; remove it", folder);
  else
    pnc_error_set_from_errno (error, saved_errno, "Claiming “%s”", folder);
}

static PncLockResult
pnc_folder_claim_lock (PncFolderClaim *claim, const char *folder, GError **error)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  claim->lock_fd = openat (claim->folder_fd, PNC_CLAIM_LOCK,
                           O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (claim->lock_fd < 0)
    {
      pnc_folder_claim_set_unwritable (error, folder, errno);
      return PNC_LOCK_ERROR;
    }
  if (fcntl (claim->lock_fd, F_OFD_SETLK, &whole) == 0)
    return PNC_LOCK_HELD;
  switch (errno)
    {
    case EAGAIN:
    case EACCES:
      return PNC_LOCK_TAKEN;
    case ENOLCK:
    case EINVAL:
    case ENOSYS:
    case EOPNOTSUPP:
      return PNC_LOCK_UNSUPPORTED;
    default:
      pnc_folder_claim_set_unwritable (error, folder, errno);
      return PNC_LOCK_ERROR;
    }
}

/* The token's text; NULL without an error: there is none. */
static char *
pnc_folder_claim_read_text (PncFolderClaim *claim, const char *name, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gsize size;
  char *text = pnc_file_read_at (claim->folder_fd, name, PNC_FOLDER_TOKEN_MAX_BYTES, &size, &fault);

  if (text == NULL && !g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&fault));
  return text;
}

static PncFolderToken *
pnc_folder_claim_read_token (PncFolderClaim *claim)
{
  g_autofree char *text = pnc_folder_claim_read_text (claim, PNC_CLAIM_TOKEN, NULL);

  return text != NULL ? pnc_folder_token_parse (text, strlen (text), NULL) : NULL;
}

static char *
pnc_folder_token_dup_since (const PncFolderToken *token)
{
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (token->since);

  return since != NULL ? g_date_time_format (since, "%Y-%m-%d %H:%M") : g_strdup ("some time ago");
}

static char *
pnc_folder_dup_shown_name (const char *folder)
{
  char *name = g_path_get_basename (folder);

  if (g_str_has_suffix (name, ".pinnace"))
    name[strlen (name) - strlen (".pinnace")] = '\0';
  return name;
}

static void
pnc_folder_claim_set_busy_here (GError **error, const char *folder, const PncFolderToken *token)
{
  g_autofree char *since = token != NULL ? pnc_folder_token_dup_since (token) : NULL;
  g_autofree char *shown = pnc_folder_dup_shown_name (folder);

  if (token == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
                 "“%s” is in use by another program of this computer; stop it there", shown);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
                 "“%s” is in use on %s by process %d since %s; stop it there", shown,
                 token->host_name, (int) token->pid, since);
}

/* By its folder, which is its name for pinnacectl whatever name is shown. */
static char *
pnc_folder_claim_dup_way_out (const char *folder)
{
  g_autofree char *quoted = g_shell_quote (folder);

  return g_strdup_printf ("pinnacectl start %s --take-over", quoted);
}

static void
pnc_folder_claim_set_busy_elsewhere (GError **error,
                                     const char *folder,
                                     const PncFolderToken *token)
{
  g_autofree char *since = pnc_folder_token_dup_since (token);
  g_autofree char *shown = pnc_folder_dup_shown_name (folder);
  g_autofree char *way_out = pnc_folder_claim_dup_way_out (folder);

  g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
               "“%s” is in use on the computer “%s” since %s; stop it there. If that computer is "
               "gone or switched off: %s",
               shown, token->host_name, since, way_out);
}

static void
pnc_folder_claim_set_unreadable (GError **error, const char *folder, const GError *fault)
{
  g_autofree char *shown = pnc_folder_dup_shown_name (folder);
  g_autofree char *way_out = pnc_folder_claim_dup_way_out (folder);

  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "%s, so nobody knows who uses “%s”. If no computer does: %s", fault->message, shown,
               way_out);
}

/* It can be no copy that it is put back from. */
static void
pnc_folder_claim_set_no_token (GError **error, const char *folder, GError *fault_taken)
{
  g_autoptr (GError) fault = fault_taken;

  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_TAMPERED))
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "“" PNC_CLAIM_TOKEN "” in “%s”, which says who uses it, is no file of ours; if no "
                 "computer does, remove it",
                 folder);
  else
    g_propagate_error (error, g_steal_pointer (&fault));
}

/* May the token with this @text be replaced? The lock, where there is one, has already shown that
 * nobody on this computer uses the folder; without it the process must have ended. */
static gboolean
pnc_folder_claim_may_replace (PncFolderClaim *claim,
                              const char *text,
                              const char *folder,
                              gboolean has_lock,
                              gboolean take_over,
                              GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (PncFolderToken) token = pnc_folder_token_parse (text, strlen (text), &fault);

  if (token == NULL)
    {
      if (!take_over)
        pnc_folder_claim_set_unreadable (error, folder, fault);
      return take_over;
    }
  switch (pnc_folder_token_get_owner (token, claim->token))
    {
    case PNC_TOKEN_OWNER_GONE:
      return TRUE;
    case PNC_TOKEN_OWNER_ALIVE:
      if (!has_lock)
        pnc_folder_claim_set_busy_here (error, folder, token);
      return has_lock;
    case PNC_TOKEN_OWNER_OTHER_HOST:
      if (!take_over)
        pnc_folder_claim_set_busy_elsewhere (error, folder, token);
      return take_over;
    }
  g_return_val_if_reached (FALSE);
}

/* Removes the token, if it still is the one that was judged: another starter may have put its own
 * there meanwhile, and gets it back. */
static void
pnc_folder_claim_remove_judged (PncFolderClaim *claim, const char *judged)
{
  g_autofree char *aside = g_strdup_printf (".token.json.new-%08x", g_random_int ());
  g_autofree char *moved = NULL;

  if (renameat (claim->folder_fd, PNC_CLAIM_TOKEN, claim->folder_fd, aside) != 0)
    return;
  moved = pnc_folder_claim_read_text (claim, aside, NULL);
  if (g_strcmp0 (moved, judged) != 0
      && renameat2 (claim->folder_fd, aside, claim->folder_fd, PNC_CLAIM_TOKEN, RENAME_NOREPLACE)
             == 0)
    return;
  unlinkat (claim->folder_fd, aside, 0);
}

static gboolean
pnc_folder_claim_owns_token (PncFolderClaim *claim)
{
  g_autoptr (PncFolderToken) token = pnc_folder_claim_read_token (claim);

  return token != NULL && strcmp (token->nonce, claim->token->nonce) == 0;
}

static gboolean
pnc_folder_claim_put_token (PncFolderClaim *claim,
                            const char *folder,
                            gboolean has_lock,
                            gboolean take_over,
                            GError **error)
{
  g_autofree char *mine = pnc_folder_token_to_json (claim->token);

  for (guint round = 0; round < PNC_CLAIM_ROUNDS; round++)
    {
      g_autoptr (GError) fault = NULL;
      g_autofree char *theirs = pnc_folder_claim_read_text (claim, PNC_CLAIM_TOKEN, &fault);

      if (fault != NULL)
        {
          pnc_folder_claim_set_no_token (error, folder, g_steal_pointer (&fault));
          return FALSE;
        }
      if (theirs != NULL
          && !pnc_folder_claim_may_replace (claim, theirs, folder, has_lock, take_over, error))
        return FALSE;
      if (theirs != NULL)
        pnc_folder_claim_remove_judged (claim, theirs);
      if (pnc_file_create_at (claim->folder_fd, PNC_CLAIM_TOKEN, mine, &fault))
        {
          if (pnc_folder_claim_owns_token (claim))
            return TRUE;
        }
      else if (!g_error_matches (fault, PNC_ERROR, PNC_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
    }
  pnc_folder_claim_set_busy_here (error, folder, NULL);
  return FALSE;
}

static PncFolderClaim *
pnc_folder_claim_make (const char *folder, gboolean take_over, gboolean to_delete, GError **error)
{
  g_autoptr (PncFolderClaim) claim = g_new0 (PncFolderClaim, 1);
  g_autoptr (PncFolderToken) holder = NULL;
  g_autoptr (GError) fault = NULL;
  PncLockResult lock;

  claim->folder_fd = PNC_FD_INIT;
  claim->lock_fd = PNC_FD_INIT;
  claim->folder_fd = pnc_folder_open (folder, error);
  if (claim->folder_fd < 0)
    return NULL;
  lock = pnc_folder_claim_lock (claim, folder, error);
  switch (lock)
    {
    case PNC_LOCK_ERROR:
      return NULL;
    case PNC_LOCK_TAKEN:
      holder = pnc_folder_claim_read_token (claim);
      pnc_folder_claim_set_busy_here (error, folder, holder);
      return NULL;
    case PNC_LOCK_HELD:
    case PNC_LOCK_UNSUPPORTED:
      break;
    }
  claim->token = pnc_folder_token_new (error);
  if (claim->token == NULL)
    return NULL;
  if (pnc_folder_claim_put_token (claim, folder, lock == PNC_LOCK_HELD, take_over, &fault))
    {
      pnc_file_sweep_at (claim->folder_fd);
      return g_steal_pointer (&claim);
    }
  if (!g_error_matches (fault, PNC_ERROR, PNC_ERROR_NO_SPACE))
    g_propagate_error (error, g_steal_pointer (&fault));
  else if (to_delete && lock == PNC_LOCK_HELD)
    return g_steal_pointer (&claim);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE,
                 "The disk that holds “%s” is full; free some space first", folder);
  return NULL;
}

PncFolderClaim *
pnc_folder_claim_new (const char *folder, gboolean take_over, GError **error)
{
  return pnc_folder_claim_make (folder, take_over, FALSE, error);
}

PncFolderClaim *
pnc_folder_claim_new_to_delete (const char *folder, GError **error)
{
  return pnc_folder_claim_make (folder, FALSE, TRUE, error);
}

/* The lock goes last: whoever waits for it finds no token of ours. The lock file stays, since a
 * removed one could be locked by two. */
void
pnc_folder_claim_free (PncFolderClaim *claim)
{
  if (claim == NULL)
    return;
  if (claim->token != NULL && pnc_folder_claim_owns_token (claim))
    unlinkat (claim->folder_fd, PNC_CLAIM_TOKEN, 0);
  g_clear_pointer (&claim->token, pnc_folder_token_free);
  pnc_fd_clear (&claim->lock_fd);
  pnc_fd_clear (&claim->folder_fd);
  g_free (claim);
}
