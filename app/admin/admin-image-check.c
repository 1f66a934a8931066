/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-image-check.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-image-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>

static const char *
admin_image_format_name (PncImageFormat format)
{
  switch (format)
    {
    case PNC_IMAGE_RAW:
      return "raw";
    case PNC_IMAGE_QCOW2:
      return "qcow2";
    }
  g_return_val_if_reached ("");
}

static gboolean
admin_image_read (const char *path, PncImageFacts *out_facts, GError **error)
{
  g_auto (PncFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", path);
      return FALSE;
    }
  return pnc_image_gate_check (fd, path, out_facts, error);
}

static void
admin_print_json (json_t *object_taken)
{
  json_auto_t *object = object_taken;

  json_dumpf (object, stdout, JSON_INDENT (2));
  putchar ('\n');
}

static void
admin_image_print (const PncImageFacts *facts)
{
  g_autofree char *size = g_format_size_full (facts->virtual_size_bytes, G_FORMAT_SIZE_IEC_UNITS);

  printf ("Format         %s\n"
          "Disk           %s (%" G_GUINT64_FORMAT " bytes)\n"
          "EFI partition  %s\n",
          admin_image_format_name (facts->format), size, facts->virtual_size_bytes,
          facts->has_efi_system_partition ? "yes" : "no");
}

int
admin_image_check (const char *path, gboolean json)
{
  g_autoptr (GError) error = NULL;
  PncImageFacts facts;

  if (admin_image_read (path, &facts, &error))
    {
      if (json)
        admin_print_json (json_pack ("{s:b, s:s, s:I, s:b}", "taken", TRUE, "format",
                                     admin_image_format_name (facts.format), "disk_size_bytes",
                                     (json_int_t) facts.virtual_size_bytes, "efi_system_partition",
                                     facts.has_efi_system_partition != FALSE));
      else
        admin_image_print (&facts);
      return 0;
    }
  if (json)
    admin_print_json (json_pack ("{s:b, s:{s:s, s:s}}", "taken", FALSE, "error", "code",
                                 pnc_error_code_nick (error->code), "message", error->message));
  fprintf (stderr, "pinnace-admin: %s\n", error->message);
  return pnc_error_exit_code (error);
}
