/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-service-test.h"

#include "pnc-fd.h"
#include "pnc-secret.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/input-event-codes.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PNC_SERVICE_TEST_CALL_MS 60000
/* A gigabyte is copied and encrypted. */
#define PNC_SERVICE_TEST_JOB_MS 300000

/* Finding processes */

static char *
pnc_service_test_read_proc (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  for (gsize i = 0; i < size; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  return text;
}

static gboolean
pnc_service_test_is_of_world (PncServiceTest *test, pid_t pid)
{
  static const char *const names[] = { "cmdline", "environ" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = pnc_service_test_read_proc (pid, names[i]);

      if (text != NULL
          && (strstr (text, test->world->runtime_dir) != NULL
              || strstr (text, test->world->root) != NULL))
        return TRUE;
    }
  return FALSE;
}

GArray *
pnc_service_test_find_processes (PncServiceTest *test)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      pid_t pid = atoi (name);

      if (pid > 0 && pid != getpid () && pnc_service_test_is_of_world (test, pid))
        g_array_append_val (found, pid);
    }
  return found;
}

pid_t
pnc_service_test_find_process (PncServiceTest *test, const char *program)
{
  g_autoptr (GArray) all = pnc_service_test_find_processes (test);

  for (guint i = 0; i < all->len; i++)
    {
      pid_t pid = g_array_index (all, pid_t, i);
      g_autofree char *name = pnc_service_test_read_proc (pid, "comm");

      /* The kernel cuts it off at 15 bytes. */
      if (name != NULL && g_str_has_prefix (program, g_strchomp (name)))
        return pid;
    }
  return 0;
}

gboolean
pnc_service_test_is_alive (pid_t pid)
{
  g_autofree char *stat = pnc_service_test_read_proc (pid, "stat");
  const char *after_name = stat != NULL ? strrchr (stat, ')') : NULL;

  return after_name != NULL && after_name[1] == ' ' && after_name[2] != 'Z';
}

/* The service */

static void
pnc_service_test_wait_ready (int fd)
{
  char said[512] = "";
  gsize filled = 0;
  ssize_t n;

  while (filled < sizeof said - 1 && (n = read (fd, said + filled, sizeof said - 1 - filled)) > 0)
    filled += n;
  if (strcmp (said, "ready\n") != 0)
    fail_msg ("pinnaced did not start: %s", said);
}

static void
pnc_service_test_connect (PncServiceTest *test)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_client_new_async (NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, PNC_SERVICE_TEST_CALL_MS);
  test->client = pnc_client_new_finish (result, &error);
  pnc_test_assert_no_error (error);
}

/* A test that is killed takes its service with it. */
static void
pnc_service_test_die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
pnc_service_test_start_daemon (PncServiceTest *test)
{
  g_autofree char *program = g_build_filename (g_getenv ("PINNACE_BINDIR"), "pinnaced", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) ready = PNC_FD_INIT;
  int ends[2];

  assert_int_equal (pipe2 (ends, O_CLOEXEC), 0);
  ready = ends[0];
  g_subprocess_launcher_take_fd (launcher, ends[1], 3);
  g_subprocess_launcher_set_child_setup (launcher, pnc_service_test_die_with_parent, NULL, NULL);
  test->daemon = g_subprocess_launcher_spawn (launcher, &error, program, "--ready-fd", "3", NULL);
  pnc_test_assert_no_error (error);
  g_clear_object (&launcher); /* its end of the pipe */
  pnc_service_test_wait_ready (ready);
  if (test->client == NULL)
    pnc_service_test_connect (test);
}

pid_t
pnc_service_test_get_pid (PncServiceTest *test)
{
  return atoi (g_subprocess_get_identifier (test->daemon));
}

void
pnc_service_test_end_daemon (PncServiceTest *test, int signal_number)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_send_signal (test->daemon, signal_number);
  g_subprocess_wait_async (test->daemon, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, PNC_SERVICE_TEST_CALL_MS);
  g_clear_object (&test->daemon);
}

PncServiceTest *
pnc_service_test_new (void)
{
  PncServiceTest *test = g_new0 (PncServiceTest, 1);

  g_setenv ("PINNACE_SERIAL_LOG", "1", TRUE);
  test->passphrase = PNC_SERVICE_TEST_PASSPHRASE;
  test->world = pnc_test_world_new ();
  test->runtime_dir = g_build_filename (test->world->runtime_dir, "pinnace", NULL);
  pnc_service_test_start_daemon (test);
  return test;
}

/* Whatever the test did, nothing survives it. */
static void
pnc_service_test_check_left (PncServiceTest *test)
{
  g_autoptr (GArray) left = pnc_service_test_find_processes (test);

  for (guint i = 0; i < 500 && left->len > 0; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (20000);
      g_array_unref (left);
      left = pnc_service_test_find_processes (test);
    }
  for (guint i = 0; i < left->len; i++)
    {
      g_autofree char *line
          = pnc_service_test_read_proc (g_array_index (left, pid_t, i), "cmdline");

      print_error ("left behind: %s\n", line);
      kill (g_array_index (left, pid_t, i), SIGKILL);
    }
  if (left->len > 0)
    fail_msg ("%u processes are left behind", left->len);
}

void
pnc_service_test_free (PncServiceTest *test)
{
  if (test == NULL)
    return;
  g_clear_object (&test->client);
  if (test->daemon != NULL)
    pnc_service_test_end_daemon (test, SIGTERM);
  pnc_service_test_check_left (test);
  g_free (test->runtime_dir);
  pnc_test_world_free (test->world);
  g_free (test);
}

/* Desktops */

int
pnc_service_test_passphrase (const char *text)
{
  g_autoptr (PncSecret) secret = pnc_secret_new_copy (text, strlen (text));
  g_autoptr (GError) error = NULL;
  int fd = pnc_secret_to_memfd (secret, &error);

  pnc_test_assert_no_error (error);
  return fd;
}

static gboolean
pnc_service_test_is_finished (gpointer job)
{
  return pnc_job_client_get_finished (job);
}

gboolean
pnc_service_test_create_from (
    PncServiceTest *test, const char *name, const char *image, GVariant *options, GError **error)
{
  g_auto (PncFd) image_fd = open (image, O_RDONLY | O_CLOEXEC);
  g_auto (PncFd) passphrase_fd = pnc_service_test_passphrase (test->passphrase);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncJobClient) job = NULL;

  if (image_fd < 0)
    fail_msg ("%s is not there", image);
  pnc_client_create_desktop_async (test->client, name, options, image_fd, passphrase_fd,
                                   pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, PNC_SERVICE_TEST_CALL_MS);
  job = pnc_client_create_desktop_finish (test->client, result, error);
  if (job == NULL)
    return FALSE;
  pnc_test_wait_until (pnc_service_test_is_finished, job, PNC_SERVICE_TEST_JOB_MS);
  return pnc_job_client_get_result (job, error);
}

static GVariant *
pnc_service_test_complete_options (GVariant *options)
{
  g_autoptr (GVariant) given = options != NULL ? g_variant_ref_sink (options) : NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, given);
  if (!g_variant_dict_contains (&dict, "memory-mib"))
    g_variant_dict_insert (&dict, "memory-mib", "u", 256);
  if (!g_variant_dict_contains (&dict, "cpus"))
    g_variant_dict_insert (&dict, "cpus", "u", 1);
  if (!g_variant_dict_contains (&dict, "firmware"))
    g_variant_dict_insert (&dict, "firmware", "s", "bios");
  if (!g_variant_dict_contains (&dict, "video"))
    g_variant_dict_insert (&dict, "video", "s", "virtio");
  if (!g_variant_dict_contains (&dict, "tpm"))
    g_variant_dict_insert (&dict, "tpm", "b", FALSE);
  return g_variant_dict_end (&dict);
}

PncDesktopClient *
pnc_service_test_create (PncServiceTest *test, const char *name, GVariant *options)
{
  g_autofree char *image = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.raw", NULL);
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;

  pnc_service_test_create_from (test, name, image, pnc_service_test_complete_options (options),
                                &error);
  pnc_test_assert_no_error (error);
  desktop = pnc_client_find_desktop (test->client, name);
  assert_non_null (desktop);
  return desktop;
}

gboolean
pnc_service_test_start (PncDesktopClient *desktop, const char *passphrase, GError **error)
{
  g_auto (PncFd) fd = pnc_service_test_passphrase (passphrase);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_start_async (desktop, NULL, fd, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, PNC_SERVICE_TEST_CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

gboolean
pnc_service_test_stop (PncDesktopClient *desktop, gboolean force, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_stop_async (desktop, force, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 2 * PNC_SERVICE_TEST_CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

typedef struct
{
  PncDesktopClient *desktop;
  PncDesktopState state;
} PncServiceTestWait;

static gboolean
pnc_service_test_is_in_state (gpointer data)
{
  PncServiceTestWait *wait = data;

  return pnc_desktop_client_get_state (wait->desktop) == wait->state;
}

void
pnc_service_test_wait_state (PncDesktopClient *desktop, PncDesktopState state, guint deadline_ms)
{
  PncServiceTestWait wait = { desktop, state };

  pnc_test_wait_until (pnc_service_test_is_in_state, &wait, deadline_ms);
}

/* The guest */

char *
pnc_service_test_get_serial (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autofree char *path = g_strdup_printf ("%s/d-%.8s/serial.log", test->runtime_dir,
                                           pnc_desktop_client_get_id (desktop));
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

typedef struct
{
  PncServiceTest *test;
  PncDesktopClient *desktop;
  const char *text;
  gint64 deadline_us;
  gboolean said;
} PncServiceTestSerial;

static gboolean
pnc_service_test_has_said (gpointer data)
{
  PncServiceTestSerial *wait = data;
  g_autofree char *said = pnc_service_test_get_serial (wait->test, wait->desktop);

  wait->said = said != NULL && strstr (said, wait->text) != NULL;
  return wait->said || g_get_monotonic_time () > wait->deadline_us;
}

void
pnc_service_test_wait_serial (PncServiceTest *test,
                              PncDesktopClient *desktop,
                              const char *text,
                              guint deadline_ms)
{
  PncServiceTestSerial wait
      = { test, desktop, text, g_get_monotonic_time () + deadline_ms * G_TIME_SPAN_MILLISECOND };
  g_autofree char *said = NULL;

  pnc_test_wait_until (pnc_service_test_has_said, &wait, 2 * deadline_ms);
  if (wait.said)
    return;
  said = pnc_service_test_get_serial (test, desktop);
  fail_msg ("the guest does not say “%s”; it said: %s", text, said);
}

/* The US layout: what each key gives alone and with Shift. */
static const struct
{
  guint16 code;
  char plain;
  char shifted;
} pnc_service_test_keys[] = {
  { KEY_SPACE, ' ', 0 },        { KEY_ENTER, '\n', 0 },      { KEY_MINUS, '-', '_' },
  { KEY_EQUAL, '=', '+' },      { KEY_COMMA, ',', '<' },     { KEY_DOT, '.', '>' },
  { KEY_SLASH, '/', '?' },      { KEY_SEMICOLON, ';', ':' }, { KEY_APOSTROPHE, '\'', '"' },
  { KEY_BACKSLASH, '\\', '|' }, { KEY_1, '1', '!' },         { KEY_2, '2', '@' },
  { KEY_3, '3', '#' },          { KEY_4, '4', '$' },         { KEY_5, '5', '%' },
  { KEY_6, '6', '^' },          { KEY_7, '7', '&' },         { KEY_8, '8', '*' },
  { KEY_9, '9', '(' },          { KEY_0, '0', ')' },         { KEY_A, 'a', 'A' },
  { KEY_B, 'b', 'B' },          { KEY_C, 'c', 'C' },         { KEY_D, 'd', 'D' },
  { KEY_E, 'e', 'E' },          { KEY_F, 'f', 'F' },         { KEY_G, 'g', 'G' },
  { KEY_H, 'h', 'H' },          { KEY_I, 'i', 'I' },         { KEY_J, 'j', 'J' },
  { KEY_K, 'k', 'K' },          { KEY_L, 'l', 'L' },         { KEY_M, 'm', 'M' },
  { KEY_N, 'n', 'N' },          { KEY_O, 'o', 'O' },         { KEY_P, 'p', 'P' },
  { KEY_Q, 'q', 'Q' },          { KEY_R, 'r', 'R' },         { KEY_S, 's', 'S' },
  { KEY_T, 't', 'T' },          { KEY_U, 'u', 'U' },         { KEY_V, 'v', 'V' },
  { KEY_W, 'w', 'W' },          { KEY_X, 'x', 'X' },         { KEY_Y, 'y', 'Y' },
  { KEY_Z, 'z', 'Z' },
};

static void
pnc_service_test_add_chord (GArray *chords, char character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pnc_service_test_keys); i++)
    {
      guint32 plain[] = { 1, pnc_service_test_keys[i].code };
      guint32 shifted[] = { 2, KEY_LEFTSHIFT, pnc_service_test_keys[i].code };

      if (pnc_service_test_keys[i].plain == character)
        g_array_append_vals (chords, plain, G_N_ELEMENTS (plain));
      else if (pnc_service_test_keys[i].shifted == character)
        g_array_append_vals (chords, shifted, G_N_ELEMENTS (shifted));
      else
        continue;
      return;
    }
  fail_msg ("“%c” has no key here", character);
}

void
pnc_service_test_type (PncDesktopClient *desktop, const char *line)
{
  g_autoptr (GArray) chords = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (PncSecret) packed = NULL;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;
  gboolean typed;

  for (const char *p = line; *p != '\0'; p++)
    pnc_service_test_add_chord (chords, *p);
  pnc_service_test_add_chord (chords, '\n');
  packed = pnc_secret_new_copy (chords->data, chords->len * sizeof (guint32));
  fd = pnc_secret_to_memfd (packed, &error);
  pnc_test_assert_no_error (error);
  pnc_desktop_client_send_keys_async (desktop, fd, 20, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, PNC_SERVICE_TEST_CALL_MS);
  typed = pnc_desktop_client_call_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  assert_true (typed);
}
