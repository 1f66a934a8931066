/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-machine.h"

#include <linux/input-event-codes.h>
#include <signal.h>
#include <string.h>

/* For whatever takes a moment; guests' boots have their own. */
#define DEADLINE_MS 60000

PncDomainConfig
pnc_test_machine_config (PncTestMachine *machine)
{
  return (PncDomainConfig){
    .uuid = PNC_TEST_MACHINE_UUID,
    .title = "Lab <3>",
    .machine = "pc-q35-7.2",
    .cpu_baseline = "x86-64-v2",
    .mac = "52:54:00:12:34:56",
    .serial = "PNC-1",
    .accelerator = PNC_ACCELERATOR_TCG,
    .firmware = PNC_FIRMWARE_BIOS,
    .video = PNC_VIDEO_QXL,
    .memory_mib = 256,
    .cpus = 1,
    .nbd_socket = machine->disks->socket_path,
    .has_data = TRUE,
    .network = TRUE,
    .sound = TRUE,
    .microphone = TRUE,
    .usb_channels = PNC_DOMAIN_MAX_USB_CHANNELS,
    .clipboard = TRUE,
    .serial_log = machine->serial_log,
  };
}

PncDomainConfig
pnc_test_machine_direct_config (PncTestMachine *machine)
{
  static char *kernel, *initrd;
  PncDomainConfig config = pnc_test_machine_config (machine);

  if (kernel == NULL)
    {
      kernel = pnc_test_guest_file ("vmlinux");
      initrd = pnc_test_guest_file ("initrd");
    }
  config.kernel = kernel;
  config.initrd = initrd;
  config.kernel_arguments = "console=ttyS0 console=tty0 quiet mitigations=off";
  return config;
}

char *
pnc_test_guest_file (const char *name)
{
  const char *folder = g_getenv ("PNC_TEST_GUEST_DIR");

  if (folder == NULL)
    fail_msg ("PNC_TEST_GUEST_DIR is not set: run this by meson test");
  return g_build_filename (folder, name, NULL);
}

static void
pnc_test_machine_paused_cb (PncDomain *domain, int why, PncTestMachine *machine)
{
  g_string_append_printf (machine->news, "paused %d;", why);
}

static void
pnc_test_machine_resumed_cb (PncDomain *domain, PncTestMachine *machine)
{
  g_string_append (machine->news, "resumed;");
}

static void
pnc_test_machine_stopped_cb (PncDomain *domain, int how, PncTestMachine *machine)
{
  g_string_append_printf (machine->news, "stopped %d;", how);
}

static void
pnc_test_machine_ended_cb (PncLibvirt *libvirt, const char *reason, PncTestMachine *machine)
{
  assert_non_null (reason);
  g_string_append (machine->news, "ended;");
}

static void
pnc_test_machine_start_libvirt (PncTestMachine *machine)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_libvirt_start_async (machine->world->runtime_dir, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  machine->libvirt = pnc_libvirt_start_finish (result, &error);
  pnc_test_assert_no_error (error);
  g_signal_connect (machine->libvirt, "ended", G_CALLBACK (pnc_test_machine_ended_cb), machine);
}

PncTestMachine *
pnc_test_machine_new (const char *system_image)
{
  PncTestMachine *machine = g_new0 (PncTestMachine, 1);

  machine->world = pnc_test_world_new ();
  machine->disks = pnc_test_disks_new (machine->world, system_image);
  machine->news = g_string_new (NULL);
  machine->serial_log = g_build_filename (machine->world->runtime_dir, "serial", NULL);
  pnc_test_machine_start_libvirt (machine);
  return machine;
}

static gboolean
pnc_test_machine_has_news (gpointer data)
{
  PncTestMachine *machine = data;

  return machine->news->len > 0;
}

static gboolean
pnc_test_machine_has_stopped (gpointer data)
{
  PncTestMachine *machine = data;

  return strstr (machine->news->str, "stopped") != NULL;
}

void
pnc_test_machine_clean (PncTestMachine *machine)
{
  if (machine->domain != NULL)
    {
      kill (pnc_domain_get_pid (machine->domain), SIGKILL);
      pnc_test_wait_until (pnc_test_machine_has_stopped, machine, DEADLINE_MS);
      g_clear_object (&machine->domain);
    }
  g_string_truncate (machine->news, 0);
}

void
pnc_test_machine_free (PncTestMachine *machine)
{
  g_clear_object (&machine->domain);
  if (machine->libvirt != NULL)
    g_signal_handlers_disconnect_by_data (machine->libvirt, machine);
  g_clear_object (&machine->libvirt);
  pnc_test_disks_free (machine->disks);
  pnc_test_world_free (machine->world);
  g_string_free (machine->news, TRUE);
  g_free (machine->serial_log);
  g_free (machine);
}

PncDomain *
pnc_test_machine_try_create (PncTestMachine *machine,
                             const PncDomainConfig *config,
                             gboolean paused,
                             GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_libvirt_create_domain_async (machine->libvirt, config, paused, NULL, pnc_test_store_result_cb,
                                   &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  return pnc_libvirt_create_domain_finish (machine->libvirt, result, error);
}

void
pnc_test_machine_create (PncTestMachine *machine, const PncDomainConfig *config, gboolean paused)
{
  g_autoptr (GError) error = NULL;

  machine->domain = pnc_test_machine_try_create (machine, config, paused, &error);
  pnc_test_assert_no_error (error);
  g_signal_connect (machine->domain, "paused", G_CALLBACK (pnc_test_machine_paused_cb), machine);
  g_signal_connect (machine->domain, "resumed", G_CALLBACK (pnc_test_machine_resumed_cb), machine);
  g_signal_connect (machine->domain, "stopped", G_CALLBACK (pnc_test_machine_stopped_cb), machine);
}

void
pnc_test_machine_call (PncTestMachine *machine, PncTestDomainCall call)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  call (machine->domain, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  if (!pnc_domain_call_finish (machine->domain, result, &error))
    fail_msg ("%s", error->message);
}

void
pnc_test_machine_expect_news (PncTestMachine *machine, const char *expected, guint deadline_ms)
{
  pnc_test_wait_until (pnc_test_machine_has_news, machine, deadline_ms);
  assert_string_equal (machine->news->str, expected);
  g_string_truncate (machine->news, 0);
}

void
pnc_test_machine_stop (PncTestMachine *machine)
{
  pnc_test_machine_call (machine, pnc_domain_destroy_async);
  pnc_test_machine_expect_news (machine, "stopped 1;", DEADLINE_MS);
  g_clear_object (&machine->domain);
}

typedef struct
{
  const char *path;
  const char *text;
} PncTestSerialWait;

static gboolean
pnc_test_machine_serial_has (gpointer data)
{
  PncTestSerialWait *wait = data;
  g_autofree char *log = NULL;

  return g_file_get_contents (wait->path, &log, NULL, NULL) && strstr (log, wait->text) != NULL;
}

void
pnc_test_machine_expect_serial (PncTestMachine *machine, const char *text, guint deadline_ms)
{
  PncTestSerialWait wait = { machine->serial_log, text };

  pnc_test_wait_until (pnc_test_machine_serial_has, &wait, deadline_ms);
}

/* The US keyboard in the order of Linux's key codes; the shifted marks below their keys. */
static guint
pnc_test_find_key (char letter, gboolean *out_shift)
{
  static const char plain[] = "\0\0"
                              "1234567890-=\0\0qwertyuiop[]\0\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ";
  static const char shifted[] = "\0\0"
                                "!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0\0\0 ";

  for (guint code = 2; code < sizeof plain; code++)
    if (plain[code] == letter || shifted[code] == letter)
      {
        *out_shift = plain[code] != letter;
        return code;
      }
  fail_msg ("no key for “%c”", letter);
  return 0;
}

static void
pnc_test_machine_press (PncTestMachine *machine, guint code, gboolean shift)
{
  const guint chord[] = { KEY_LEFTSHIFT, code };
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_domain_send_keys_async (machine->domain, shift ? chord : chord + 1, shift ? 2 : 1, 20,
                              pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, DEADLINE_MS);
  if (!pnc_domain_call_finish (machine->domain, result, &error))
    fail_msg ("%s", error->message);
}

void
pnc_test_machine_type_line (PncTestMachine *machine, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean shift = FALSE;
      guint code = pnc_test_find_key (*p, &shift);

      pnc_test_machine_press (machine, code, shift);
    }
  pnc_test_machine_press (machine, KEY_ENTER, FALSE);
}
