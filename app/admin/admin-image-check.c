/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"
#include "cli-output.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-image-gate.h"

#include <errno.h>
#include <fcntl.h>
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

static char *
admin_image_dup_text (const PncImageFacts *facts)
{
  g_autofree char *size = g_format_size_full (facts->virtual_size_bytes, G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup_printf ("Format         %s\n"
                          "Disk           %s (%" G_GUINT64_FORMAT " bytes)\n"
                          "EFI partition  %s",
                          admin_image_format_name (facts->format), size, facts->virtual_size_bytes,
                          facts->has_efi_system_partition ? "yes" : "no");
}

/* A refused image is a result too: {"taken": false, "error": …}. */
static void
admin_image_refused (CliRun *run, GError *error_taken)
{
  g_autoptr (GError) error = error_taken;

  cli_print_message (error->message);
  cli_run_finish (
      run, json_pack ("{s:b, s:o}", "taken", FALSE, "error", cli_json_from_error (error)), NULL);
  run->exit_code = pnc_error_exit_code (error);
}

static void
admin_image_check_begin (CliRun *run)
{
  GError *error = NULL;
  g_autofree char *text = NULL;
  PncImageFacts facts;

  if (!admin_image_read (run->arguments[0], &facts, &error))
    {
      admin_image_refused (run, error);
      return;
    }
  text = admin_image_dup_text (&facts);
  cli_run_finish (run,
                  json_pack ("{s:b, s:s, s:I, s:b}", "taken", TRUE, "format",
                             admin_image_format_name (facts.format), "disk_size_bytes",
                             (json_int_t) facts.virtual_size_bytes, "efi_system_partition",
                             facts.has_efi_system_partition != FALSE),
                  text);
}

const CliVerb admin_verb_image_check = {
  .name = "image check",
  .arguments = "FILE",
  .summary = "Tell whether a disk image can become a desktop",
  .description
  = "Reads the header of a disk image the way pinnacectl new does before any QEMU tool opens it, "
    "and prints its format, its size and whether it has an EFI system partition; or the rule that "
    "it breaks: a backing file, an external data file, internal encryption, tables outside the "
    "file, a format that is neither raw nor qcow2. The file is only read.",
  .begin = admin_image_check_begin,
};
