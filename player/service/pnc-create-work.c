/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-log.h"
#include "pnc-create-private.h"
#include "pnc-device-key.h"
#include "pnc-error.h"
#include "pnc-nvram.h"
#include "pnc-owner-policy.h"
#include "pnc-passphrase.h"
#include "pnc-policy-files.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define PNC_CREATE_MACHINE "pc-q35-7.2"
#define PNC_CREATE_CPU_BASELINE "x86-64-v2"
/* Keys, headers, TPM state, and room for a guest's first steps. */
#define PNC_CREATE_SPARE_BYTES (64 * 1024 * 1024)

/* Check */

static char *
pnc_create_dup_image_name (PncCreate *create)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", create->image_fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("image");

  return g_utf8_make_valid (name, -1);
}

/* A lower bound: what the image itself takes. Compressed images grow; then the copy says so. */
static gboolean
pnc_create_check_space (PncCreate *create, GError **error)
{
  g_autofree char *needed_text = NULL;
  g_autofree char *free_text = NULL;
  struct statvfs fs;
  struct stat image;
  guint64 needed, free_bytes;

  if (fstat (create->image_fd, &image) != 0 || statvfs (create->temporary, &fs) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Looking for space in “%s”", create->temporary);
      return FALSE;
    }
  needed = (guint64) image.st_blocks * 512 + PNC_CREATE_SPARE_BYTES;
  free_bytes = (guint64) fs.f_bavail * fs.f_frsize;
  if (needed <= free_bytes)
    return TRUE;
  needed_text = g_format_size (needed);
  free_text = g_format_size (free_bytes);
  g_set_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE,
               "“%s” has %s free, and the desktop needs at least %s; free some space or choose "
               "another folder",
               create->options->parent, free_text, needed_text);
  return FALSE;
}

static gboolean
pnc_create_check_size (PncCreate *create, GError **error)
{
  guint64 image_bytes = create->facts.virtual_size_bytes;
  g_autofree char *size = g_format_size (image_bytes);

  if (create->options->system_size_bytes == 0)
    create->options->system_size_bytes = image_bytes;
  if (create->options->system_size_bytes >= image_bytes)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The image is a disk of %s; the system disk cannot be smaller", size);
  return FALSE;
}

static char *
pnc_create_dup_mac (void)
{
  g_autoptr (PncSecret) random = pnc_secret_new_random (3);
  const guint8 *bytes = pnc_secret_peek (random);

  return g_strdup_printf ("52:54:00:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2]);
}

/* What the desktop is for life; each has its own identity. */
static PncDescriptor *
pnc_create_new_descriptor (PncCreate *create)
{
  const PncCreateOptions *options = create->options;
  PncDescriptor *descriptor = g_new0 (PncDescriptor, 1);
  g_autofree char *serial_id = g_uuid_string_random ();

  descriptor->id = g_uuid_string_random ();
  descriptor->name = g_strdup (options->name);
  descriptor->created = g_get_real_time () / G_USEC_PER_SEC;
  descriptor->machine = g_strdup (PNC_CREATE_MACHINE);
  descriptor->cpu_baseline = g_strdup (PNC_CREATE_CPU_BASELINE);
  descriptor->mac = pnc_create_dup_mac ();
  descriptor->serial = g_strdup_printf ("PNC-%.8s", serial_id);
  if (g_str_equal (options->firmware, "auto"))
    descriptor->firmware = g_strdup (create->facts.has_efi_system_partition ? "uefi" : "bios");
  else
    descriptor->firmware = g_strdup (options->firmware);
  descriptor->video = g_strdup (options->video);
  descriptor->tpm = options->tpm;
  descriptor->memory_mib = options->memory_mib;
  descriptor->cpus = options->cpus;
  descriptor->system_size_bytes = options->system_size_bytes;
  descriptor->data_size_bytes = options->data_size_bytes;
  return descriptor;
}

gboolean
pnc_create_check (PncCreate *create, GError **error)
{
  g_autofree char *image_name = pnc_create_dup_image_name (create);

  if (!pnc_image_gate_check (create->image_fd, image_name, &create->facts, error)
      || !pnc_create_check_size (create, error))
    return FALSE;
  create->descriptor = pnc_create_new_descriptor (create);
  create->temporary
      = pnc_desktop_folder_begin (create->options->parent, create->options->name, error);
  return create->temporary != NULL
         && pnc_create_check_space (create, error)
         /* Written once now, so that what is wrong with a number is said before the copy. */
         && pnc_desktop_folder_save (create->temporary, create->descriptor, error);
}

/* Prepare */

static gboolean
pnc_create_volume (PncCreate *create, const char *name, guint64 payload_bytes, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".luks", NULL);
  g_autofree char *path = g_build_filename (create->temporary, file, NULL);

  return pnc_volume_create (path, name, create->descriptor->id, payload_bytes,
                            pnc_desktop_keys_get_volume (create->keys, name), error);
}

static gboolean
pnc_create_volumes (PncCreate *create, GError **error)
{
  const PncDescriptor *descriptor = create->descriptor;
  guint64 nvram_bytes;

  if (!pnc_create_volume (create, "system",
                          pnc_volume_payload_for_qcow2 (descriptor->system_size_bytes), error))
    return FALSE;
  if (descriptor->data_size_bytes > 0
      && !pnc_create_volume (create, "data",
                             pnc_volume_payload_for_qcow2 (descriptor->data_size_bytes), error))
    return FALSE;
  if (g_str_equal (descriptor->firmware, "bios"))
    return TRUE;
  return pnc_nvram_get_size (descriptor->firmware, &nvram_bytes, error)
         && pnc_create_volume (create, "nvram", nvram_bytes, error);
}

gboolean
pnc_create_prepare (PncCreate *create, GError **error)
{
  g_autoptr (PncSecret) passphrase = pnc_desktop_keys_read_fd (create->passphrase_fd, error);
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncKeyFile) key_file = NULL;

  if (passphrase == NULL || !pnc_passphrase_check_new (passphrase, error))
    return FALSE;
  key_file
      = pnc_key_file_new (create->descriptor->id, PNC_KEY_COST_DEFAULT, vmk, passphrase, error);
  if (key_file == NULL || !pnc_desktop_folder_save_keys (create->temporary, key_file, error))
    return FALSE;
  create->keys = pnc_desktop_keys_new (vmk, create->descriptor->id);
  return pnc_create_volumes (create, error);
}

/* Finish */

gboolean
pnc_create_fill_nvram (PncCreate *create, GError **error)
{
  return g_str_equal (create->descriptor->firmware, "bios")
         || pnc_nvram_write (create->descriptor->firmware,
                             pnc_block_service_get_socket_path (create->run->block), "nvram",
                             error);
}

/* Its owner's rules, so that they are written down from the first day. They are sealed when the
 * desktop is first unlocked. */
static gboolean
pnc_create_write_policy (PncCreate *create, GError **error)
{
  g_autofree char *device = pnc_device_key_dup_folder ();
  g_autoptr (PncSigningKey) key = pnc_device_key_ensure (device, error);
  g_autoptr (PncTrust) trust = NULL;
  g_autoptr (GBytes) policy = NULL;

  if (key == NULL)
    return FALSE;
  trust = pnc_owner_trust_new (key);
  policy = pnc_owner_policy_new (key, 1, create->descriptor->created);
  return pnc_policy_files_begin_exchange (create->temporary, trust, policy, error)
         && pnc_policy_files_finish_exchange (create->temporary, error);
}

gboolean
pnc_create_commit (PncCreate *create, GError **error)
{
  PncAuditLog *log = pnc_audit_log_new (create->temporary, create->descriptor->id);

  pnc_audit_log_append (log, PNC_AUDIT_CREATE, "firmware", create->descriptor->firmware, NULL);
  pnc_audit_log_unref (log);
  if (!pnc_create_write_policy (create, error)
      || !pnc_desktop_folder_save (create->temporary, create->descriptor, error))
    return FALSE;
  create->folder = pnc_desktop_folder_commit (create->temporary, create->options->parent,
                                              create->options->name, error);
  return create->folder != NULL;
}
