/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-machine.h"

#include <linux/input-event-codes.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#define UUID PNC_TEST_MACHINE_UUID
#define DEADLINE_MS 60000

static int
setup (void **state)
{
  *state = pnc_test_machine_new (NULL);
  return 0;
}

static int
teardown (void **state)
{
  pnc_test_machine_free (*state);
  return 0;
}

static int
clean (void **state)
{
  pnc_test_machine_clean (*state);
  return 0;
}

static void
create (PncTestMachine *machine, gboolean paused)
{
  PncDomainConfig config = pnc_test_machine_config (machine);

  pnc_test_machine_create (machine, &config, paused);
}

static void
pauses_goes_on_and_is_powered_off (void **state)
{
  PncTestMachine *machine = *state;

  create (machine, FALSE);
  assert_string_equal (pnc_domain_get_uuid (machine->domain), UUID);
  pnc_test_machine_call (machine, pnc_domain_suspend_async);
  pnc_test_machine_expect_news (machine, "paused 0;", DEADLINE_MS);
  pnc_test_machine_call (machine, pnc_domain_resume_async);
  pnc_test_machine_expect_news (machine, "resumed;", DEADLINE_MS);
  pnc_test_machine_call (machine, pnc_domain_reset_async);
  pnc_test_machine_stop (machine);
}

static void
starts_again_right_after_it_stopped (void **state)
{
  PncTestMachine *machine = *state;

  for (int i = 0; i < 3; i++)
    {
      create (machine, FALSE);
      pnc_test_machine_stop (machine);
    }
}

static void
is_created_paused_without_saying_so (void **state)
{
  PncTestMachine *machine = *state;

  create (machine, TRUE);
  pnc_test_machine_call (machine, pnc_domain_resume_async);
  pnc_test_machine_expect_news (machine, "resumed;", DEADLINE_MS);
  pnc_test_machine_stop (machine);
}

static void
refuses_a_second_start (void **state)
{
  PncTestMachine *machine = *state;
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = pnc_test_machine_config (machine);

  create (machine, FALSE);
  assert_null (pnc_test_machine_try_create (machine, &config, FALSE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  pnc_test_machine_stop (machine);
}

static void
says_why_qemu_did_not_start (void **state)
{
  PncTestMachine *machine = *state;
  g_autoptr (GError) error = NULL;
  PncDomainConfig config = pnc_test_machine_config (machine);

  config.nbd_socket = "/dev/shm/nobody-listens-here";
  assert_null (pnc_test_machine_try_create (machine, &config, FALSE, &error));
  assert_non_null (strstr (error->message, "nobody-listens-here"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
knows_its_qemu_from_strangers (void **state)
{
  PncTestMachine *machine = *state;
  pid_t qemu;

  create (machine, FALSE);
  qemu = pnc_domain_get_pid (machine->domain);
  assert_true (pnc_libvirt_owns_pid (machine->libvirt, UUID, qemu));
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, getpid ()));
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, 0));
  assert_false (
      pnc_libvirt_owns_pid (machine->libvirt, "00000000-0000-4000-8000-000000000000", qemu));
  pnc_test_machine_stop (machine);
  assert_false (pnc_libvirt_owns_pid (machine->libvirt, UUID, qemu));
}

/* SpiceLinkHeader and SpiceLinkMess for the main channel: a SPICE server answers with "REDQ". */
static void
hands_out_a_spice_socket (void **state)
{
  static const guint32 hello[] = { 0x51444552, 2, 2, 18, 0, 1, 0, 0, 18 };
  PncTestMachine *machine = *state;
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
  pnc_test_machine_stop (machine);
}

static void
takes_a_screenshot_in_memory (void **state)
{
  PncTestMachine *machine = *state;
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
  pnc_test_machine_stop (machine);
}

static gboolean
send_keys (PncTestMachine *machine, const guint *codes, guint n_codes, GError **error)
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
  PncTestMachine *machine = *state;
  g_autoptr (GError) error = NULL;

  create (machine, FALSE);
  assert_true (send_keys (machine, chord, G_N_ELEMENTS (chord), &error));
  assert_false (send_keys (machine, too_many, G_N_ELEMENTS (too_many), &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  pnc_test_machine_stop (machine);
}

static void
tells_a_killed_qemu_from_a_stopped_one (void **state)
{
  PncTestMachine *machine = *state;

  create (machine, FALSE);
  assert_int_equal (kill (pnc_domain_get_pid (machine->domain), SIGKILL), 0);
  pnc_test_machine_expect_news (machine, "stopped 2;", DEADLINE_MS);
  g_clear_object (&machine->domain);
}

static void
tells_a_terminated_qemu_from_a_stopped_one (void **state)
{
  PncTestMachine *machine = *state;

  create (machine, FALSE);
  assert_int_equal (kill (pnc_domain_get_pid (machine->domain), SIGTERM), 0);
  pnc_test_machine_expect_news (machine, "stopped 2;", DEADLINE_MS);
  g_clear_object (&machine->domain);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (pauses_goes_on_and_is_powered_off, clean),
    cmocka_unit_test_teardown (starts_again_right_after_it_stopped, clean),
    cmocka_unit_test_teardown (is_created_paused_without_saying_so, clean),
    cmocka_unit_test_teardown (refuses_a_second_start, clean),
    cmocka_unit_test_teardown (says_why_qemu_did_not_start, clean),
    cmocka_unit_test_teardown (knows_its_qemu_from_strangers, clean),
    cmocka_unit_test_teardown (hands_out_a_spice_socket, clean),
    cmocka_unit_test_teardown (takes_a_screenshot_in_memory, clean),
    cmocka_unit_test_teardown (sends_a_chord_but_not_twenty_keys, clean),
    cmocka_unit_test_teardown (tells_a_killed_qemu_from_a_stopped_one, clean),
    cmocka_unit_test_teardown (tells_a_terminated_qemu_from_a_stopped_one, clean),
  };

  return cmocka_run_group_tests_name ("domain", tests, setup, teardown);
}
