/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-libvirt.h"
#include "pnc-test-disks.h"

#include <linux/input-event-codes.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#define UUID "3f0c5d1e-8a57-4b8f-9a26-0c6f3e1b7d42"
#define DEADLINE_MS 60000

/* One daemon and one set of blank disks for the group: its first start is the slow part. */
typedef struct
{
  PncTestWorld *world;
  PncTestDisks *disks;
  PncLibvirt *libvirt;
  PncDomain *domain;
  GString *news; /* the signals that came, in words */
} Machine;

static PncDomainConfig
config_for (Machine *machine)
{
  return (PncDomainConfig){
    .uuid = UUID,
    .title = "Lab <3>",
    .machine = "pc-q35-7.2",
    .cpu_baseline = "x86-64-v2",
    .mac = "52:54:00:12:34:56",
    .serial = "PNC-1",
    .accelerator = PNC_ACCELERATOR_TCG,
    .firmware = PNC_FIRMWARE_BIOS,
    .memory_mib = 128,
    .cpus = 1,
    .nbd_socket = machine->disks->socket_path,
    .has_data = TRUE,
    .network = TRUE,
    .sound = TRUE,
    .usb_redirection = TRUE,
    .clipboard = TRUE,
  };
}

static void
paused_cb (PncDomain *domain, int why, Machine *machine)
{
  g_string_append_printf (machine->news, "paused %d;", why);
}

static void
resumed_cb (PncDomain *domain, Machine *machine)
{
  g_string_append (machine->news, "resumed;");
}

static void
stopped_cb (PncDomain *domain, int how, Machine *machine)
{
  g_string_append_printf (machine->news, "stopped %d;", how);
}

static void
ended_cb (PncLibvirt *libvirt, const char *reason, Machine *machine)
{
  assert_non_null (reason);
  g_string_append (machine->news, "ended;");
}

static void
start_libvirt (Machine *machine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_libvirt_start_async (machine->world->runtime_dir, NULL, pnc_test_store_result_cb, &result);
  result = pnc_test_wait_result (&result, DEADLINE_MS);
  machine->libvirt = pnc_libvirt_start_finish (result, &error);
  pnc_test_assert_no_error (error);
  g_signal_connect (machine->libvirt, "ended", G_CALLBACK (ended_cb), machine);
}

static PncDomain *
try_to_create (Machine *machine, const PncDomainConfig *config, gboolean paused, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_libvirt_create_domain_async (machine->libvirt, config, paused, NULL, pnc_test_store_result_cb,
                                   &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  return pnc_libvirt_create_domain_finish (machine->libvirt, result, error);
}

static void
create (Machine *machine, gboolean paused)
{
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = config_for (machine);

  machine->domain = try_to_create (machine, &config, paused, &error);
  pnc_test_assert_no_error (error);
  g_signal_connect (machine->domain, "paused", G_CALLBACK (paused_cb), machine);
  g_signal_connect (machine->domain, "resumed", G_CALLBACK (resumed_cb), machine);
  g_signal_connect (machine->domain, "stopped", G_CALLBACK (stopped_cb), machine);
}

static gboolean
has_news (gpointer data)
{
  Machine *machine = data;

  return machine->news->len > 0;
}

static void
expect_news (Machine *machine, const char *expected)
{
  pnc_test_wait_until (has_news, machine, DEADLINE_MS);
  assert_string_equal (machine->news->str, expected);
  g_string_truncate (machine->news, 0);
}

typedef void (*DomainCall) (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);

static void
call (Machine *machine, DomainCall function)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  function (machine->domain, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  assert_true (pnc_domain_call_finish (machine->domain, result, &error));
  pnc_test_assert_no_error (error);
}

static void
stop (Machine *machine)
{
  call (machine, pnc_domain_destroy_async);
  expect_news (machine, "stopped 1;");
  g_clear_object (&machine->domain);
}

static int
setup (void **state)
{
  Machine *machine = g_new0 (Machine, 1);

  machine->world = pnc_test_world_new ();
  machine->disks = pnc_test_disks_new (machine->world);
  machine->news = g_string_new (NULL);
  start_libvirt (machine);
  *state = machine;
  return 0;
}

static int
teardown (void **state)
{
  Machine *machine = *state;

  g_clear_object (&machine->domain);
  g_clear_object (&machine->libvirt);
  pnc_test_disks_free (machine->disks);
  pnc_test_world_free (machine->world);
  g_string_free (machine->news, TRUE);
  g_free (machine);
  return 0;
}

static void
pauses_goes_on_and_is_powered_off (void **state)
{
  Machine *machine = *state;

  create (machine, FALSE);
  assert_string_equal (pnc_domain_get_uuid (machine->domain), UUID);
  call (machine, pnc_domain_suspend_async);
  expect_news (machine, "paused 0;");
  call (machine, pnc_domain_resume_async);
  expect_news (machine, "resumed;");
  call (machine, pnc_domain_reset_async);
  stop (machine);
}

static void
starts_again_right_after_it_stopped (void **state)
{
  Machine *machine = *state;

  for (int i = 0; i < 3; i++)
    {
      create (machine, FALSE);
      stop (machine);
    }
}

static void
is_created_paused_without_saying_so (void **state)
{
  Machine *machine = *state;

  create (machine, TRUE);
  call (machine, pnc_domain_resume_async);
  expect_news (machine, "resumed;");
  stop (machine);
}

static void
refuses_a_second_start (void **state)
{
  Machine *machine = *state;
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = config_for (machine);

  create (machine, FALSE);
  assert_null (try_to_create (machine, &config, FALSE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  stop (machine);
}

static void
says_why_qemu_did_not_start (void **state)
{
  Machine *machine = *state;
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = config_for (machine);

  config.nbd_socket = "/dev/shm/nobody-listens-here";
  assert_null (try_to_create (machine, &config, FALSE, &error));
  assert_non_null (strstr (error->message, "nobody-listens-here"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
knows_its_qemu_from_strangers (void **state)
{
  Machine *machine = *state;
  pid_t qemu;

  create (machine, FALSE);
  qemu = pnc_domain_get_pid (machine->domain);
  assert_true (pnc_libvirt_owns_pid (machine->libvirt, UUID, qemu));
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, getpid ()));
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, 0));
  assert_false (
      pnc_libvirt_owns_pid (machine->libvirt, "00000000-0000-4000-8000-000000000000", qemu));
  stop (machine);
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, qemu));
}

/* SpiceLinkHeader and SpiceLinkMess for the main channel: a SPICE server answers with "REDQ". */
static void
hands_out_a_spice_socket (void **state)
{
  static const guint32 hello[] = { 0x51444552, 2, 2, 18, 0, 1, 0, 0, 18 };
  Machine *machine = *state;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;
  char magic[4];

  create (machine, FALSE);
  pnc_domain_open_graphics_async (machine->domain, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  fd = pnc_domain_open_graphics_finish (machine->domain, result, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (send (fd, hello, 34, 0), 34);
  assert_int_equal (recv (fd, magic, sizeof magic, MSG_WAITALL), sizeof magic);
  assert_memory_equal (magic, "REDQ", 4);
  stop (machine);
}

static void
takes_a_screenshot_in_memory (void **state)
{
  Machine *machine = *state;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = NULL;

  create (machine, FALSE);
  pnc_domain_screenshot_async (machine->domain, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  picture = pnc_domain_screenshot_finish (machine->domain, result, &error);
  pnc_test_assert_no_error (error);
  assert_true (g_bytes_get_size (picture) > 320 * 200 * 3);
  assert_memory_equal (g_bytes_get_data (picture, NULL), "P6\n", 3);
  stop (machine);
}

static gboolean
send_keys (Machine *machine, const guint *codes, guint n_codes, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_domain_send_keys_async (machine->domain, codes, n_codes, 20, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  return pnc_domain_call_finish (machine->domain, result, error);
}

static void
sends_a_chord_but_not_twenty_keys (void **state)
{
  static const guint chord[] = { KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE };
  static const guint too_many[20] = { KEY_A };
  Machine *machine = *state;
  g_autoptr (GError) error = NULL;

  create (machine, FALSE);
  assert_true (send_keys (machine, chord, G_N_ELEMENTS (chord), &error));
  assert_false (send_keys (machine, too_many, G_N_ELEMENTS (too_many), &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  stop (machine);
}

static void
tells_a_killed_qemu_from_a_stopped_one (void **state)
{
  Machine *machine = *state;

  create (machine, FALSE);
  assert_int_equal (kill (pnc_domain_get_pid (machine->domain), SIGKILL), 0);
  expect_news (machine, "stopped 2;");
  g_clear_object (&machine->domain);
}

static void
tells_a_terminated_qemu_from_a_stopped_one (void **state)
{
  Machine *machine = *state;

  create (machine, FALSE);
  assert_int_equal (kill (pnc_domain_get_pid (machine->domain), SIGTERM), 0);
  expect_news (machine, "stopped 2;");
  g_clear_object (&machine->domain);
}

/* A test that failed leaves its guest: it must not fail the next. */
static int
teardown_test (void **state)
{
  Machine *machine = *state;

  if (machine->domain != NULL)
    {
      kill (pnc_domain_get_pid (machine->domain), SIGKILL);
      pnc_test_wait_until (has_news, machine, DEADLINE_MS);
      g_clear_object (&machine->domain);
    }
  g_string_truncate (machine->news, 0);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (pauses_goes_on_and_is_powered_off, teardown_test),
    cmocka_unit_test_teardown (starts_again_right_after_it_stopped, teardown_test),
    cmocka_unit_test_teardown (is_created_paused_without_saying_so, teardown_test),
    cmocka_unit_test_teardown (refuses_a_second_start, teardown_test),
    cmocka_unit_test_teardown (says_why_qemu_did_not_start, teardown_test),
    cmocka_unit_test_teardown (knows_its_qemu_from_strangers, teardown_test),
    cmocka_unit_test_teardown (hands_out_a_spice_socket, teardown_test),
    cmocka_unit_test_teardown (takes_a_screenshot_in_memory, teardown_test),
    cmocka_unit_test_teardown (sends_a_chord_but_not_twenty_keys, teardown_test),
    cmocka_unit_test_teardown (tells_a_killed_qemu_from_a_stopped_one, teardown_test),
    cmocka_unit_test_teardown (tells_a_terminated_qemu_from_a_stopped_one, teardown_test),
  };

  return cmocka_run_group_tests_name ("domain", tests, setup, teardown);
}
