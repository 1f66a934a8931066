/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-crypt-guest.h"

#define GUEST_MS 240000

static gboolean
pnc_test_crypt_guest_give_up_cb (gpointer data)
{
  g_subprocess_force_exit (data);
  return G_SOURCE_REMOVE;
}

static GSubprocess *
pnc_test_crypt_guest_start (const char *const *drives, const char *commands)
{
  static const char *const machine[] = {
    "qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu",       "max",     "-m",    "768",
    "-nodefaults",        "-display", "none",          "-no-reboot", "-serial", "stdio", NULL
  };
  const char *folder = g_getenv ("PNC_TEST_GUEST_DIR");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *kernel = g_build_filename (folder, "vmlinux", NULL);
  g_autofree char *initrd = g_build_filename (folder, "initrd-crypt", NULL);
  g_autofree char *arguments
      = g_strconcat ("console=ttyS0 quiet mitigations=off panic=-1 pnc.test=", commands, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  GSubprocess *qemu;

  g_strv_builder_addv (builder, (const char **) machine);
  g_strv_builder_add_many (builder, "-kernel", kernel, "-initrd", initrd, "-append", arguments,
                           NULL);
  for (guint i = 0; drives[i] != NULL; i++)
    {
      g_autofree char *drive = g_strdup_printf ("file=%s,format=raw,if=virtio", drives[i]);

      g_strv_builder_add_many (builder, "-drive", drive, NULL);
    }
  argv = g_strv_builder_end (builder);
  qemu = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  pnc_test_assert_no_error (error);
  return qemu;
}

char *
pnc_test_crypt_guest_run (const char *const *drives, const char *commands)
{
  g_autoptr (GSubprocess) qemu = pnc_test_crypt_guest_start (drives, commands);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *serial = NULL;
  guint deadline = g_timeout_add (GUEST_MS, pnc_test_crypt_guest_give_up_cb, qemu);

  g_subprocess_communicate_utf8_async (qemu, NULL, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, GUEST_MS + 10000);
  g_source_remove (deadline);
  g_subprocess_communicate_utf8_finish (qemu, result, &serial, NULL, &error);
  pnc_test_assert_no_error (error);
  if (!g_subprocess_get_successful (qemu))
    fail_msg ("the guest did not come to its end: %s", serial);
  return serial;
}
