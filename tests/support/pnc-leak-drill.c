/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-leak-drill.h"

#include "pnc-fd.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#define MIB (1024 * 1024)

struct _PncLeakDrill
{
  char *on_disk[PNC_LEAK_N_FORMS];
  char *in_memory;
  PncFd nameless;
  GSubprocess *with_arguments;
  GSubprocess *with_environment;
};

/* Making -------------------------------------------------------------------------------------- */

static char *
pnc_leak_drill_write (const char *folder, GBytes *leak)
{
  g_autofree char *path = g_build_filename (folder, "leak-XXXXXX", NULL);
  g_auto (PncFd) fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (leak, &size);

  /* Behind a hole, and across the border of what is read at once. */
  assert_int_equal (pwrite (fd, bytes, size, 3 * MIB - size / 2), size);
  return g_steal_pointer (&path);
}

/* "cat - LEAK…" waits at its standard input for its end. */
static GSubprocess *
pnc_leak_drill_spawn (GSubprocessLauncher *launcher, char **leaks)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_strv_builder_add_many (argv, "cat", "-", NULL);
  if (leaks != NULL)
    g_strv_builder_addv (argv, (const char **) leaks);
  arguments = g_strv_builder_end (argv);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  pnc_test_assert_no_error (error);
  return process;
}

static char *
pnc_leak_drill_dup_text (PncLeakForm form, const char *secret)
{
  g_autoptr (GBytes) leak = pnc_leak_form_write (form, secret, strlen (secret));
  gsize size;
  const char *text = g_bytes_get_data (leak, &size);

  return g_strndup (text, size);
}

static void
pnc_leak_drill_tell_processes (PncLeakDrill *drill, const char *secret)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) leaks = NULL;

  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      g_autofree char *leak = pnc_leak_drill_dup_text (form, secret);

      g_strv_builder_add (builder, leak);
    }
  leaks = g_strv_builder_end (builder);
  drill->with_arguments = pnc_leak_drill_spawn (launcher, leaks);
  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      g_autofree char *variable = g_strdup_printf ("LEAK_%d", form);

      g_subprocess_launcher_setenv (launcher, variable, leaks[form], TRUE);
    }
  drill->with_environment = pnc_leak_drill_spawn (launcher, NULL);
}

PncLeakDrill *
pnc_leak_drill_new (const char *secret, const char *disk_folder, const char *memory_folder)
{
  PncLeakDrill *drill = g_new0 (PncLeakDrill, 1);
  g_autoptr (GBytes) raw = pnc_leak_form_write (PNC_LEAK_RAW, secret, strlen (secret));
  g_autofree char *nameless = pnc_leak_drill_write (disk_folder, raw);

  drill->in_memory = pnc_leak_drill_write (memory_folder, raw);
  drill->nameless = open (nameless, O_RDONLY | O_CLOEXEC);
  g_unlink (nameless);
  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      g_autoptr (GBytes) leak = pnc_leak_form_write (form, secret, strlen (secret));

      drill->on_disk[form] = pnc_leak_drill_write (disk_folder, leak);
    }
  pnc_leak_drill_tell_processes (drill, secret);
  return drill;
}

static void
pnc_leak_drill_end (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

void
pnc_leak_drill_free (PncLeakDrill *drill)
{
  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      g_unlink (drill->on_disk[form]);
      g_free (drill->on_disk[form]);
    }
  g_unlink (drill->in_memory);
  g_free (drill->in_memory);
  pnc_fd_clear (&drill->nameless);
  pnc_leak_drill_end (drill->with_arguments);
  pnc_leak_drill_end (drill->with_environment);
  g_free (drill);
}

/* Asserting ----------------------------------------------------------------------------------- */

void
pnc_leak_assert_found (GPtrArray *hits, const char *name, PncLeakForm form, const char *place)
{
  g_autofree char *expected
      = g_strdup_printf ("%s as %s in %s", name, pnc_leak_form_to_string (form), place);

  for (guint i = 0; i < hits->len; i++)
    if (g_str_has_prefix (hits->pdata[i], expected))
      return;
  for (guint i = 0; i < hits->len; i++)
    print_error ("found: %s\n", (const char *) hits->pdata[i]);
  fail_msg ("the scan is blind: it does not find %s", expected);
}

void
pnc_leak_assert_none (GPtrArray *hits, const char *when)
{
  for (guint i = 0; i < hits->len; i++)
    print_error ("%s: %s\n", when, (const char *) hits->pdata[i]);
  if (hits->len > 0)
    fail_msg ("%u secrets lie where they may not (%s)", hits->len, when);
}

void
pnc_leak_drill_assert_found (PncLeakDrill *drill, const char *name, GPtrArray *hits)
{
  g_autofree char *arguments
      = g_strdup_printf ("/proc/%s/cmdline", g_subprocess_get_identifier (drill->with_arguments));
  g_autofree char *environment
      = g_strdup_printf ("/proc/%s/environ", g_subprocess_get_identifier (drill->with_environment));
  g_autofree char *nameless
      = g_strdup_printf ("/proc/%d/fd/%d (", (int) getpid (), drill->nameless);

  for (PncLeakForm form = 0; form < PNC_LEAK_N_FORMS; form++)
    {
      pnc_leak_assert_found (hits, name, form, drill->on_disk[form]);
      pnc_leak_assert_found (hits, name, form, arguments);
      pnc_leak_assert_found (hits, name, form, environment);
    }
  pnc_leak_assert_found (hits, name, PNC_LEAK_RAW, nameless);
}

void
pnc_leak_drill_assert_found_in_memory (PncLeakDrill *drill, const char *name, GPtrArray *hits)
{
  pnc_leak_assert_found (hits, name, PNC_LEAK_RAW, drill->in_memory);
}
