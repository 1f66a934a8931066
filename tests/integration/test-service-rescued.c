/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a desktop are had without us, by the commands that pinnacectl rescue prints, as they
 * stand there: those of cryptsetup in a guest that has dm-crypt, that of qemu-img here. */
#include "pnc-command-test.h"
#include "pnc-service-test.h"
#include "pnc-test-crypt-guest.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RESCUE_PASSPHRASE "rescue-by-another-way"
#define MAPPED "/dev/mapper/pinnace-data"
#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define BOOT_MS 150000
#define TYPED_MS 60000

typedef struct
{
  PncServiceTest *service;
  PncCommandTest *ctl;
} Fixture;

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->service = pnc_service_test_new ();
  fixture->ctl = pnc_command_test_new_in (fixture->service->world, "pinnacectl");
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_command_test_free (fixture->ctl);
  pnc_service_test_free (fixture->service);
  g_free (fixture);
  return 0;
}

/* A desktop whose data disk holds a file. */
static void
make_desktop (Fixture *fixture)
{
  PncServiceTest *service = fixture->service;
  PncDesktopClient *desktop = pnc_service_test_create (
      service, "Work", g_variant_new_parsed ("{'data-size-bytes': <%t>}", 64 * MIB));
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (service, desktop, "SMALL-GUEST-READY", BOOT_MS);
  pnc_service_test_type (desktop, "write_pattern a-years-work 5000");
  pnc_service_test_wait_serial (service, desktop, "PATTERN-WRITTEN 5000", TYPED_MS);
  pnc_service_test_stop (desktop, FALSE, &error);
  pnc_test_assert_no_error (error);
}

/* What pinnacectl rescue says; json_decref() it. */
static json_t *
rescue (Fixture *fixture)
{
  json_t *said;

  pnc_command_test_hand_over (fixture->ctl, 3, PNC_SERVICE_TEST_PASSPHRASE);
  pnc_command_test_hand_over (fixture->ctl, 4, RESCUE_PASSPHRASE);
  pnc_command_test_run (fixture->ctl, NULL,
                        "rescue Work data --json --passphrase-fd 3 --rescue-passphrase-fd 4");
  if (fixture->ctl->status != 0)
    fail_msg ("%s", fixture->ctl->err);
  said = json_loads (fixture->ctl->out, 0, NULL);
  assert_non_null (said);
  return said;
}

/* Its command number @i, in which @there stands for @here. */
static char *
dup_command (json_t *said, guint i, const char *here, const char *there)
{
  g_autoptr (GString) command
      = g_string_new (json_string_value (json_array_get (json_object_get (said, "commands"), i)));

  if (here != NULL && g_string_replace (command, here, there, 0) != 1)
    fail_msg ("“%s” does not name “%s”", command->str, here);
  return g_string_free (g_steal_pointer (&command), FALSE);
}

/* Opens the volume in a guest by the first command, and closes it by the last; between them the
 * guest copies what it sees in it into a file of ours, whose path this is. */
static char *
open_in_guest (Fixture *fixture, json_t *said)
{
  const char *volume = json_string_value (json_object_get (said, "file"));
  char *seen = g_build_filename (fixture->service->world->root, "seen", NULL);
  const char *drives[] = { volume, seen, NULL };
  g_autofree char *quoted = g_shell_quote (volume);
  g_autofree char *open_command = dup_command (said, 0, quoted, "/dev/vda");
  g_autofree char *close_command = dup_command (said, 2, NULL, NULL);
  g_autofree char *commands = NULL;
  g_autofree char *serial = NULL;
  GStatBuf st;
  int fd = open (seen, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  assert_int_equal (g_stat (volume, &st), 0);
  assert_int_equal (ftruncate (fd, st.st_size), 0);
  close (fd);
  commands = g_strdup_printf (
      "modprobe,-aq,dm-mod,dm-crypt,xts,ecb;mkdir,-p,/run/cryptsetup;echo," RESCUE_PASSPHRASE
      "|%s;dd,if=" MAPPED ",of=/dev/vdb,bs=1048576;sync;%s;say,CLOSED-$?;poweroff,-f",
      g_strdelimit (open_command, " ", ','), g_strdelimit (close_command, " ", ','));
  serial = pnc_test_crypt_guest_run (drives, commands);
  pnc_command_test_assert_says (serial, "CLOSED-0");
  return seen;
}

/* Runs @command in the world's folder; what it said, to be freed. */
static char *
run (Fixture *fixture, const char *command)
{
  g_autofree char *line = g_strdup_printf ("cd '%s' && PATH=$PATH:/usr/sbin:/sbin && %s",
                                           fixture->service->world->root, command);
  const char *argv[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) shell = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  char *out = NULL;

  pnc_test_assert_no_error (error);
  assert_true (g_subprocess_communicate_utf8 (shell, NULL, NULL, &out, NULL, NULL));
  if (!g_subprocess_get_successful (shell))
    fail_msg ("“%s” fails", command);
  return out;
}

static void
the_printed_commands_bring_the_files_back (void **state)
{
  Fixture *fixture = *state;
  json_auto_t *said = NULL;
  g_autofree char *seen = NULL, *convert = NULL, *converted = NULL, *file = NULL;
  g_auto (GStrv) lines = NULL;

  make_desktop (fixture);
  said = rescue (fixture);
  assert_int_equal (json_array_size (json_object_get (said, "commands")), 3);
  seen = open_in_guest (fixture, said);
  convert = dup_command (said, 1, MAPPED, seen);
  converted = run (fixture, convert);
  /* e2fsprogs reads the guest's file system as mount would, without root. */
  file = run (fixture, "debugfs -R 'cat /pattern' data.img 2>/dev/null");
  lines = g_strsplit (file, "a-years-work", -1);
  assert_int_equal (g_strv_length (lines) - 1, 5000);
}

static void
the_manual_names_the_same_commands (void **state)
{
  static const char *const wanted[] = { "cryptsetup open NAME.pinnace/data.luks pinnace\\-data",
                                        "qemu\\-img convert \\-f qcow2 \\-O raw "
                                        "/dev/mapper/pinnace\\-data data.img",
                                        "cryptsetup close pinnace\\-data" };
  Fixture *fixture = *state;

  assert_int_equal (pnc_command_test_run (fixture->ctl, NULL, "--print-man"), 0);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    pnc_command_test_assert_says (fixture->ctl->out, wanted[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (the_printed_commands_bring_the_files_back, set_up, tear_down),
    cmocka_unit_test_setup_teardown (the_manual_names_the_same_commands, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service rescued", tests, NULL, NULL);
}
