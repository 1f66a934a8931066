/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fd.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The command-line programs as they are run, as far as no service is needed. */
typedef struct
{
  int status;
  char *out, *err;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->out);
  g_free (outcome->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static Outcome
run (const char *program, const char *command_line)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("PNC_BUILD_ROOT"), "app", program, NULL);
  g_autofree char *full = g_strdup_printf ("%s %s", path, command_line);
  g_auto (GStrv) argv = NULL;
  Outcome outcome = { 0 };

  assert_true (g_shell_parse_argv (full, NULL, &argv, &error));
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &outcome.out, &outcome.err,
                &outcome.status, &error);
  pnc_test_assert_no_error (error);
  assert_true (WIFEXITED (outcome.status));
  outcome.status = WEXITSTATUS (outcome.status);
  return outcome;
}

static Outcome
ctl (const char *command_line)
{
  return run ("pinnacectl", command_line);
}

static void
names_the_mistake_of_wrong_usage_in_one_line (void **state)
{
  static const struct
  {
    const char *command_line, *mistake;
  } cases[] = {
    { "", "Say what to do" },
    { "--json list", "“--json” stands behind the command" },
    { "set x --memory 0", "--memory is 1M or more" },
    { "set x --cpus 0", "--cpus is a number above 0" },
    { "new x --image y --cpus 0", "--cpus is a number above 0" },
    { "new x --image y --memory 0", "--memory is 1M or more" },
    { "frobnicate", "“frobnicate” is no command" },
    { "--frobnicate", "“--frobnicate” is no command" },
    { "new", "NAME is missing" },
    { "new work", "--image FILE is missing" },
    { "new my desktop --image x", "“desktop” is one argument too many" },
    { "new work --image x --memory lots", "“lots” is not a size" },
    { "new work --image x --data-size 20", "“20” is not a size" },
    { "new work --image x --cpus -3", "--cpus" },
    { "new work --image x --cpus many", "many" },
    { "list --frobnicate", "--frobnicate" },
    { "list work", "“work” is one argument too many" },
    { "status", "NAME is missing" },
    { "set work", "--memory, --cpus or --name" },
    { "rename work", "NEW is missing" },
    { "start work --passphrase-fd three", "three" },
    { "type work", "TEXT is missing" },
    { "send-key work ctrl-frob", "“frob”" },
    { "screenshot work - --json", "standard output" },
    { "rescue work", "VOLUME is missing" },
    { "log work --lines 0", "--lines" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outcome) outcome = ctl (cases[i].command_line);

      if (outcome.status != 64 || strstr (outcome.err, cases[i].mistake) == NULL
          || outcome.err[strcspn (outcome.err, "\n") + 1] != '\0')
        fail_msg ("“%s”: exit %d, %s", cases[i].command_line, outcome.status, outcome.err);
      /* All but --json: there the mistake is data too. */
      if (strstr (cases[i].command_line, "--json") == NULL)
        assert_string_equal (outcome.out, "");
    }
}

static void
takes_a_name_that_looks_like_an_option_behind_two_dashes (void **state)
{
  g_auto (Outcome) outcome = ctl ("rename -- -x");

  assert_int_equal (outcome.status, 64);
  assert_non_null (strstr (outcome.err, "NEW is missing"));
}

static void
tells_wrong_usage_as_json_too (void **state)
{
  g_auto (Outcome) outcome = ctl ("start --json --frobnicate");
  json_auto_t *object = json_loads (outcome.out, JSON_REJECT_DUPLICATES, NULL);
  const char *code = NULL, *message = NULL;

  assert_int_equal (outcome.status, 64);
  assert_int_equal (
      json_unpack (object, "{s:{s:s, s:s !} !}", "error", "code", &code, "message", &message), 0);
  assert_string_equal (code, "Usage");
}

/* How many long options the help of @verb names; each must stand in @manual. */
static guint
count_options_in_manual (const char *program, const char *verb, const char *manual)
{
  g_autofree char *command = g_strdup_printf ("%s --help", verb);
  g_auto (Outcome) page = run (program, command);
  g_auto (GStrv) words = g_strsplit_set (page.out, " =\n,", -1);
  guint n = 0;

  assert_int_equal (page.status, 0);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GString) roff = g_string_new (words[i]);

      if (!g_str_has_prefix (words[i], "--"))
        continue;
      n++;
      g_string_replace (roff, "-", "\\-", 0);
      if (strstr (manual, roff->str) == NULL)
        fail_msg ("%s of %s is not in the manual", words[i], verb);
    }
  return n;
}

static void
assert_manual_is_whole (const char *program, guint n_verbs_at_least, guint n_options_at_least)
{
  g_auto (Outcome) help = run (program, "--help");
  g_auto (Outcome) manual = run (program, "--print-man");
  g_auto (GStrv) lines = g_strsplit (help.out, "\n", -1);
  guint n_verbs = 0, n_options = 0;

  assert_int_equal (help.status, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        const char *end = strstr (lines[i] + 2, "  ");
        g_autofree char *verb = NULL;

        assert_non_null (end);
        verb = g_strndup (lines[i] + 2, end - lines[i] - 2);
        n_verbs++;
        n_options += count_options_in_manual (program, verb, manual.out);
      }
  assert_true (n_verbs >= n_verbs_at_least);
  /* --help and --json of each, and the others. */
  assert_true (n_options >= 2 * n_verbs + n_options_at_least);
}

static void
tells_each_command_and_option_in_help_and_manual_alike (void **state)
{
  assert_manual_is_whole ("pinnacectl", 16, 16);
  assert_manual_is_whole ("pinnace-admin", 1, 0);
}

static void
admin (const char *command_line, int status, const char *out, const char *err)
{
  g_auto (Outcome) outcome = run ("pinnace-admin", command_line);

  if (outcome.status != status || strstr (outcome.out, out) == NULL
      || strstr (outcome.err, err) == NULL)
    fail_msg ("“%s”: exit %d, “%s”, “%s”", command_line, outcome.status, outcome.out, outcome.err);
}

static void
checks_images_for_administrators (void **state)
{
  g_autoptr (PncTestWorld) world = pnc_test_world_new ();
  g_autofree char *path = g_build_filename (world->root, "disk.raw", NULL);
  g_autofree char *check = g_strdup_printf ("image check %s", path);
  g_autofree char *check_json = g_strdup_printf ("image check --json %s", path);
  g_auto (PncFd) fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  assert_int_equal (ftruncate (fd, 4 << 20), 0);
  admin (check, 1, "", "no disk image");
  admin (check_json, 1, "\"taken\": false", "no disk image");
  assert_int_equal (pwrite (fd, "\x55\xaa", 2, 510), 2);
  admin (check, 0, "(4194304 bytes)", "");
  admin (check_json, 0, "\"disk_size_bytes\": 4194304", "");
  admin ("image check /nowhere", 3, "", "/nowhere");
  admin ("image check", 64, "", "FILE is missing");
  admin ("image check a b", 64, "", "“b” is one argument too many");
  admin ("frobnicate", 64, "", "“frobnicate” is no command");
  admin ("image chek x", 64, "", "“image chek” is no command");
  admin ("", 64, "", "Say what to do");
  admin ("--help", 0, "Usage:", "");
  admin ("--version", 0, "pinnace-admin", "");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_the_mistake_of_wrong_usage_in_one_line),
    cmocka_unit_test (takes_a_name_that_looks_like_an_option_behind_two_dashes),
    cmocka_unit_test (tells_wrong_usage_as_json_too),
    cmocka_unit_test (tells_each_command_and_option_in_help_and_manual_alike),
    cmocka_unit_test (checks_images_for_administrators),
  };

  return cmocka_run_group_tests_name ("programs", tests, NULL, NULL);
}
