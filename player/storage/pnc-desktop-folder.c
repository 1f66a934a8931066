/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"

#include "pnc-checked-json.h"
#include "pnc-descriptor.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-volume-header.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define PNC_FOLDER_DESCRIPTOR "desktop.json"
#define PNC_FOLDER_KEYS "keys.json"
#define PNC_FOLDER_TPM "tpm"
#define PNC_FOLDER_TPM_STATE PNC_FOLDER_TPM "/tpm2-00.permall"
#define PNC_FOLDER_LOG "audit.log"
#define PNC_FOLDER_FILE_MAX_BYTES (64 * 1024)

static gboolean
pnc_desktop_folder_refuse_file (GError **error, const char *name, const char *finding)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "“%s” %s; put it back from a copy", name,
               finding);
  return FALSE;
}

/* Only what can be seen without a key; pnc_volume_open() sees the rest. */
static gboolean
pnc_desktop_folder_check_volume (int folder_fd,
                                 const char *name,
                                 const char *desktop_id,
                                 GError **error)
{
  g_auto (PncFd) fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;

  if (fd < 0 && errno == ENOENT)
    return pnc_desktop_folder_refuse_file (error, name, "is missing");
  if (fd < 0 && errno != ELOOP && errno != ENXIO)
    {
      pnc_error_set_from_errno (error, errno, "Reading “%s”", name);
      return FALSE;
    }
  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return pnc_desktop_folder_refuse_file (error, name, "is not a regular file");
  return pnc_volume_header_check (fd, name, desktop_id, error);
}

/* What is only opened later, by the log's writer and by swtpm, who would follow a link or wait for
 * a pipe. */
static gboolean
pnc_desktop_folder_check_regular (int folder_fd, const char *name, GError **error)
{
  struct stat status;

  if (fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG (status.st_mode))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "“%s” is not a regular file; remove it, or put it back from a copy", name);
  return FALSE;
}

static gboolean
pnc_desktop_folder_check_tpm (int folder_fd, GError **error)
{
  static const char *const files[]
      = { PNC_FOLDER_TPM_STATE, PNC_FOLDER_TPM "/tpm2-00.volatilestate",
          PNC_FOLDER_TPM "/TMP2-00.permall", PNC_FOLDER_TPM "/.lock" };
  struct stat status;

  if (fstatat (folder_fd, PNC_FOLDER_TPM, &status, AT_SYMLINK_NOFOLLOW) != 0
      || !S_ISDIR (status.st_mode))
    return pnc_desktop_folder_refuse_file (error, PNC_FOLDER_TPM, "is missing or no folder");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (!pnc_desktop_folder_check_regular (folder_fd, files[i], error))
      return FALSE;
  /* swtpm would begin with an empty TPM. */
  if (fstatat (folder_fd, PNC_FOLDER_TPM_STATE, &status, AT_SYMLINK_NOFOLLOW) != 0
      || status.st_size == 0)
    return pnc_desktop_folder_refuse_file (error, PNC_FOLDER_TPM_STATE, "is missing or empty");
  return TRUE;
}

/* A parser knows what is wrong with a document, but not what is to be done about it; where it does
 * ("update Pinnace"), it says so behind a semicolon. */
static void
pnc_desktop_folder_propagate (GError **error, GError *fault_taken)
{
  g_autoptr (GError) fault = fault_taken;

  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_TAMPERED)
      && strstr (fault->message, "; ") == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s; put it back from a copy",
                 fault->message);
  else
    g_propagate_error (error, g_steal_pointer (&fault));
}

static char *
pnc_desktop_folder_read (int folder_fd, const char *name, gsize *out_size_bytes, GError **error)
{
  gsize size;
  g_autofree char *text
      = pnc_file_read_at (folder_fd, name, PNC_FOLDER_FILE_MAX_BYTES, &size, error);

  return text != NULL ? pnc_checked_json_open (text, size, name, out_size_bytes, error) : NULL;
}

static gboolean
pnc_desktop_folder_write (int folder_fd, const char *name, const char *json, GError **error)
{
  g_autofree char *text = pnc_checked_json_seal (json);

  return pnc_file_replace_at (folder_fd, name, text, error);
}

static PncDescriptor *
pnc_desktop_folder_read_descriptor (int folder_fd, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gsize size;
  g_autofree char *text = pnc_desktop_folder_read (folder_fd, PNC_FOLDER_DESCRIPTOR, &size, &fault);
  PncDescriptor *descriptor = text != NULL ? pnc_descriptor_parse (text, size, &fault) : NULL;

  if (descriptor != NULL)
    return descriptor;
  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                 "it holds no desktop, since “" PNC_FOLDER_DESCRIPTOR
                 "” is missing; choose a folder whose name ends in “.pinnace”, or put the file "
                 "back from a copy");
  else
    pnc_desktop_folder_propagate (error, g_steal_pointer (&fault));
  return NULL;
}

static PncKeyFile *
pnc_desktop_folder_read_keys (int folder_fd, const char *desktop_id, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gsize size;
  g_autofree char *text = pnc_desktop_folder_read (folder_fd, PNC_FOLDER_KEYS, &size, &fault);
  PncKeyFile *keys = text != NULL ? pnc_key_file_parse (text, size, desktop_id, &fault) : NULL;

  if (keys != NULL)
    return keys;
  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    pnc_desktop_folder_refuse_file (error, PNC_FOLDER_KEYS, "is missing");
  else
    pnc_desktop_folder_propagate (error, g_steal_pointer (&fault));
  return NULL;
}

static PncDescriptor *
pnc_desktop_folder_load_fd (int folder_fd, GError **error)
{
  g_autoptr (PncDescriptor) descriptor = pnc_desktop_folder_read_descriptor (folder_fd, error);
  g_autoptr (PncKeyFile) keys = NULL;

  if (descriptor == NULL)
    return NULL;
  keys = pnc_desktop_folder_read_keys (folder_fd, descriptor->id, error);
  if (keys == NULL
      || !pnc_desktop_folder_check_volume (folder_fd, "system.luks", descriptor->id, error))
    return NULL;
  if (descriptor->data_size_bytes > 0
      && !pnc_desktop_folder_check_volume (folder_fd, "data.luks", descriptor->id, error))
    return NULL;
  if (strcmp (descriptor->firmware, "bios") != 0
      && !pnc_desktop_folder_check_volume (folder_fd, "nvram.luks", descriptor->id, error))
    return NULL;
  if (descriptor->tpm && !pnc_desktop_folder_check_tpm (folder_fd, error))
    return NULL;
  if (!pnc_desktop_folder_check_regular (folder_fd, PNC_FOLDER_LOG, error))
    return NULL;
  return g_steal_pointer (&descriptor);
}

PncDescriptor *
pnc_desktop_folder_load (const char *folder, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);
  PncDescriptor *descriptor;

  if (folder_fd < 0)
    return NULL;
  descriptor = pnc_desktop_folder_load_fd (folder_fd, error);
  if (descriptor == NULL)
    g_prefix_error (error, "“%s”: ", folder);
  return descriptor;
}

gboolean
pnc_desktop_folder_save (const char *folder, const PncDescriptor *descriptor, GError **error)
{
  g_auto (PncFd) folder_fd = PNC_FD_INIT;
  g_autofree char *text = NULL;

  if (!pnc_descriptor_check (descriptor, error))
    return FALSE;
  folder_fd = pnc_folder_open (folder, error);
  if (folder_fd < 0)
    return FALSE;
  text = pnc_descriptor_to_json (descriptor);
  if (pnc_desktop_folder_write (folder_fd, PNC_FOLDER_DESCRIPTOR, text, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", folder);
  return FALSE;
}

PncKeyFile *
pnc_desktop_folder_load_keys (const char *folder, const char *desktop_id, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);
  PncKeyFile *keys;

  if (folder_fd < 0)
    return NULL;
  keys = pnc_desktop_folder_read_keys (folder_fd, desktop_id, error);
  if (keys == NULL)
    g_prefix_error (error, "“%s”: ", folder);
  return keys;
}

gboolean
pnc_desktop_folder_save_keys (const char *folder, const PncKeyFile *keys, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);
  g_autofree char *text = NULL;

  if (folder_fd < 0)
    return FALSE;
  text = pnc_key_file_to_json (keys);
  if (pnc_desktop_folder_write (folder_fd, PNC_FOLDER_KEYS, text, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", folder);
  return FALSE;
}
