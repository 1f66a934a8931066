/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be nowhere but in memory: the passphrases, the keys, and what the guest stores. A guest
 * writes a pattern to both its disks and keeps it in its memory, people use four passphrases, and
 * then everything is searched for them: while it runs, after it was stopped, after kill −9.
 *
 * Where: every file that changed since the test began, on every file system that is not in memory;
 * the desktop's folder; files without a name that one of our processes has open; arguments and
 * environment of every process that was seen at any time. Passphrases and keys must not lie on
 * tmpfs either, nor in the memory of pinnaced, libvirtd and QEMU while the guest runs; the guest's
 * pattern may (it is in QEMU's memory, and in the serial log that tests have there). */
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-key-slot.h"
#include "pnc-leak-drill.h"
#include "pnc-service-test.h"
#include "pnc-volume-io.h"

#include <jansson.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/vfs.h>

#define BOOT_MS 300000
#define TYPED_MS 120000
#define CALL_MS 120000
#define SAMPLE_MS 50
#define MIB (1024 * 1024)
#define SECRET_CHARACTERS 28

typedef struct
{
  PncServiceTest *test;
  PncLeakScan *all;
  PncLeakScan *keys; /* and passphrases: all but the pattern */
  char *pattern;
  char *first, *second, *wrong, *rescue; /* passphrases */
  GHashTable *seen; /* of GBytes: what processes had as arguments, environment */
  guint sampler;
} Secrets;

/* What processes have ------------------------------------------------------------------------- */

static void
secrets_see (Secrets *secrets, const char *pid, const char *name)
{
  g_autofree char *path = g_build_filename ("/proc", pid, name, NULL);
  char *text = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &text, &size, NULL))
    g_hash_table_add (secrets->seen, g_bytes_new_take (text, size));
}

/* Some live for a tenth of a second only: what they have is kept, to be searched when the keys are
 * known. */
static gboolean
secrets_sample_cb (gpointer data)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (name[0]))
      {
        secrets_see (data, name, "cmdline");
        secrets_see (data, name, "environ");
      }
  return G_SOURCE_CONTINUE;
}

static void
secrets_search_seen (Secrets *secrets, GPtrArray *hits)
{
  GHashTableIter iter;
  gpointer bytes;

  g_hash_table_iter_init (&iter, secrets->seen);
  while (g_hash_table_iter_next (&iter, &bytes, NULL))
    {
      gsize size;
      gconstpointer text = g_bytes_get_data (bytes, &size);

      pnc_leak_scan_bytes (secrets->all, "arguments or environment that were there", text, size,
                           hits);
    }
}

/* Set up -------------------------------------------------------------------------------------- */

/* Letters that need no Shift on any keyboard, so that a guest can be told them. */
static char *
make_secret (void)
{
  static const char letters[] = "abcdefghijkmnopqrstuvwxyz2345678";
  char *secret = g_malloc0 (SECRET_CHARACTERS + 1);
  g_autoptr (PncSecret) random = pnc_secret_new_random (SECRET_CHARACTERS);

  for (guint i = 0; i < SECRET_CHARACTERS; i++)
    secret[i] = letters[pnc_secret_peek (random)[i] % 32];
  return secret;
}

static void
secrets_add (Secrets *secrets, const char *name, gconstpointer bytes, gsize size)
{
  pnc_leak_scan_add (secrets->all, name, bytes, size);
  pnc_leak_scan_add (secrets->keys, name, bytes, size);
}

static void
secrets_add_text (Secrets *secrets, const char *name, const char *text)
{
  secrets_add (secrets, name, text, strlen (text));
}

static void
secrets_add_secret (Secrets *secrets, const char *name, const PncSecret *secret)
{
  secrets_add (secrets, name, pnc_secret_peek (secret), pnc_secret_size (secret));
}

static int
set_up (void **state)
{
  Secrets *secrets = g_new0 (Secrets, 1);

  secrets->all = pnc_leak_scan_new ();
  secrets->keys = pnc_leak_scan_new ();
  secrets->seen
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  secrets->sampler = g_timeout_add (SAMPLE_MS, secrets_sample_cb, secrets);
  secrets->pattern = make_secret ();
  secrets->first = make_secret ();
  secrets->second = make_secret ();
  secrets->wrong = make_secret ();
  secrets->rescue = make_secret ();
  pnc_leak_scan_add (secrets->all, "the pattern", secrets->pattern, SECRET_CHARACTERS);
  secrets_add_text (secrets, "the first passphrase", secrets->first);
  secrets_add_text (secrets, "the second passphrase", secrets->second);
  secrets_add_text (secrets, "the wrong passphrase", secrets->wrong);
  secrets_add_text (secrets, "the rescue passphrase", secrets->rescue);
  secrets->test = pnc_service_test_new ();
  secrets->test->passphrase = secrets->first;
  *state = secrets;
  return 0;
}

static int
tear_down (void **state)
{
  Secrets *secrets = *state;

  pnc_service_test_free (secrets->test);
  g_source_remove (secrets->sampler);
  pnc_leak_scan_free (secrets->all);
  pnc_leak_scan_free (secrets->keys);
  g_hash_table_unref (secrets->seen);
  g_free (secrets->pattern);
  g_free (secrets->first);
  g_free (secrets->second);
  g_free (secrets->wrong);
  g_free (secrets->rescue);
  g_free (secrets);
  return 0;
}

/* The keys ------------------------------------------------------------------------------------ */

/* What the passphrase becomes on its way to the master key (security.md 2.5). */
static void
secrets_add_shares (Secrets *secrets, const char *folder, const char *id, const char *passphrase)
{
  g_autofree char *path = g_build_filename (folder, "keys.json", NULL);
  g_autoptr (PncSecret) typed = pnc_secret_new_copy (passphrase, strlen (passphrase));
  g_autoptr (PncSecret) share = NULL;
  g_autoptr (PncSecret) kek = NULL;
  PncKeyContext context
      = { .org_id = "local", .device_id = "", .desktop_id = id, .epoch = 1, .slot_type = "user" };
  PncKeyCost cost;
  guint8 salt[PNC_KEY_SALT_BYTES];
  const char *hex;
  json_t *file = json_load_file (path, 0, NULL);

  assert_int_equal (json_unpack (file, "{s:{s:i, s:i, s:s}}", "kdf", "m_kib", &cost.memory_kib, "t",
                                 &cost.passes, "salt", &hex),
                    0);
  for (guint i = 0; i < sizeof salt; i++)
    salt[i] = g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]);
  json_decref (file);
  share = pnc_key_stretch (typed, cost, salt, NULL);
  kek = pnc_key_combine (&context, share);
  secrets_add_secret (secrets, "a stretched passphrase", share);
  secrets_add_secret (secrets, "a key-encryption key", kek);
}

static PncSecret *
open_master_key (const char *folder, const char *id, const char *passphrase)
{
  g_autoptr (PncSecret) typed = pnc_secret_new_copy (passphrase, strlen (passphrase));
  g_autoptr (PncKeyFile) file = NULL;
  g_autoptr (GError) error = NULL;
  PncSecret *vmk;

  file = pnc_desktop_folder_load_keys (folder, id, &error);
  pnc_test_assert_no_error (error);
  vmk = pnc_key_file_unlock (file, typed, &error);
  pnc_test_assert_no_error (error);
  return vmk;
}

static PncVolumeInfo *
open_volume (const char *folder, const char *id, const PncSecret *vmk, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".luks", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *purpose = g_strconcat ("volume:", name, NULL);
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, id, purpose);
  g_autoptr (GError) error = NULL;
  PncVolumeInfo *info = pnc_volume_open (path, id, key, &error);

  pnc_test_assert_no_error (error);
  return info;
}

static const char *const volumes[] = { "system", "data", "nvram" };

static void
secrets_add_keys (Secrets *secrets, const char *folder, const char *id, const char *passphrase)
{
  g_autoptr (PncSecret) vmk = open_master_key (folder, id, passphrase);
  static const char *const purposes[] = { "volume:system", "volume:data", "volume:nvram", "tpm" };
  g_autoptr (PncSecret) audit = pnc_key_derive (vmk, id, "audit");

  /* It names files in the log while the desktop runs, and opens nothing: pinnaced has it then. */
  pnc_leak_scan_add (secrets->all, "the key audit", pnc_secret_peek (audit),
                     pnc_secret_size (audit));
  secrets_add_secret (secrets, "the master key", vmk);
  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++)
    {
      g_autofree char *name = g_strconcat ("the key ", purposes[i], NULL);
      g_autoptr (PncSecret) key = pnc_key_derive (vmk, id, purposes[i]);

      secrets_add_secret (secrets, name, key);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (volumes); i++)
    {
      g_autofree char *name = g_strconcat ("the LUKS key of ", volumes[i], NULL);
      g_autoptr (PncVolumeInfo) info = open_volume (folder, id, vmk, volumes[i]);

      secrets_add_secret (secrets, name, info->volume_key);
    }
}

/* Searching ----------------------------------------------------------------------------------- */

static GPtrArray *
hits_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static void
search_everywhere (Secrets *secrets, const char *folder, GPtrArray *hits, GPtrArray *in_memory)
{
  g_autoptr (GArray) ours = pnc_service_test_find_processes (secrets->test);

  pnc_leak_scan_changed_files (secrets->all, hits);
  pnc_leak_scan_folder (secrets->all, folder, hits);
  pnc_leak_scan_processes (secrets->all, hits);
  pnc_leak_scan_open_files (secrets->all, getpid (), hits);
  for (guint i = 0; i < ours->len; i++)
    pnc_leak_scan_open_files (secrets->all, g_array_index (ours, pid_t, i), hits);
  secrets_search_seen (secrets, hits);
  pnc_leak_scan_folder (secrets->keys, secrets->test->world->runtime_dir, in_memory);
}

static void
assert_nothing_leaked (Secrets *secrets, const char *folder, const char *when)
{
  g_autoptr (GPtrArray) hits = hits_new ();

  search_everywhere (secrets, folder, hits, hits);
  pnc_leak_assert_none (hits, when);
}

static void
assert_leaks_are_found (Secrets *secrets, const char *folder)
{
  g_autoptr (GPtrArray) hits = hits_new ();
  g_autoptr (GPtrArray) in_memory = hits_new ();
  g_autoptr (PncLeakDrill) drill
      = pnc_leak_drill_new (secrets->wrong, secrets->test->world->root, secrets->test->runtime_dir);

  search_everywhere (secrets, folder, hits, in_memory);
  pnc_leak_drill_assert_found (drill, "the wrong passphrase", hits);
  pnc_leak_drill_assert_found_in_memory (drill, "the wrong passphrase", in_memory);
}

/* Memory -------------------------------------------------------------------------------------- */

static pid_t
find_process (Secrets *secrets, const char *program)
{
  pid_t pid = pnc_service_test_find_process (secrets->test, program);

  assert_true (pid > 0);
  return pid;
}

static void
assert_in_memory (PncLeakScan *scan, const char *what, pid_t pid)
{
  g_autoptr (GPtrArray) hits = hits_new ();
  g_autofree char *place = g_strdup_printf ("/proc/%d/mem", (int) pid);

  if (pnc_leak_scan_memory (scan, pid, hits))
    pnc_leak_assert_found (hits, what, PNC_LEAK_RAW, place);
}

/* Who needs no key has none. */
static void
assert_no_keys_in_memory (Secrets *secrets)
{
  static const char *const keyless[] = { "pinnaced", "libvirtd", "qemu-system-x86_64" };
  g_autoptr (GPtrArray) hits = hits_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keyless); i++)
    if (!pnc_leak_scan_memory (secrets->keys, find_process (secrets, keyless[i]), hits))
      print_message ("the memory of %s cannot be read by this user\n", keyless[i]);
  pnc_leak_assert_none (hits, "in memory");
  /* That the guest has the pattern, and the block service the keys, is where such a look shows it.
   */
  assert_in_memory (secrets->all, "the pattern", find_process (secrets, "qemu-system-x86_64"));
  for (gsize i = 0; i < G_N_ELEMENTS (volumes); i++)
    {
      g_autofree char *name = g_strconcat ("the LUKS key of ", volumes[i], NULL);

      assert_in_memory (secrets->keys, name, find_process (secrets, "nbdkit"));
    }
}

/* What people do ------------------------------------------------------------------------------ */

static gboolean
finish (PncDesktopClient *desktop, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = pnc_test_wait_result (slot, CALL_MS);

  return pnc_desktop_client_call_finish (desktop, result, error);
}

static void
change_passphrase (PncDesktopClient *desktop, const char *from, const char *to)
{
  g_auto (PncFd) from_fd = pnc_service_test_passphrase (from);
  g_auto (PncFd) to_fd = pnc_service_test_passphrase (to);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GError) error = NULL;
  gboolean changed;

  pnc_desktop_client_change_passphrase_async (desktop, from_fd, to_fd, pnc_test_store_result_cb,
                                              &slot);
  changed = finish (desktop, &slot, &error);
  pnc_test_assert_no_error (error);
  assert_true (changed);
}

static void
add_rescue (PncDesktopClient *desktop, const char *passphrase, const char *rescue)
{
  g_auto (PncFd) passphrase_fd = pnc_service_test_passphrase (passphrase);
  g_auto (PncFd) rescue_fd = pnc_service_test_passphrase (rescue);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GError) error = NULL;
  gboolean added;

  pnc_desktop_client_rescue_async (desktop, "data", passphrase_fd, rescue_fd,
                                   pnc_test_store_result_cb, &slot);
  added = finish (desktop, &slot, &error);
  pnc_test_assert_no_error (error);
  assert_true (added);
}

static void
start (PncDesktopClient *desktop, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  gboolean started = pnc_service_test_start (desktop, passphrase, &error);

  pnc_test_assert_no_error (error);
  assert_true (started);
}

/* On both disks and in the guest's memory. */
static void
plant_pattern (Secrets *secrets, PncDesktopClient *desktop)
{
  g_autofree char *hold = g_strconcat ("hold ", secrets->pattern, NULL);
  g_autofree char *write = g_strdup_printf ("write_pattern %s 3000", secrets->pattern);

  pnc_service_test_wait_serial (secrets->test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  pnc_service_test_type (desktop, hold);
  pnc_service_test_type (desktop, write);
  pnc_service_test_wait_serial (secrets->test, desktop, "PATTERN-WRITTEN 3000", TYPED_MS);
}

/* The volume does hold the pattern: whoever has the key reads it there. */
static void
assert_volume_holds_pattern (
    Secrets *secrets, const char *folder, const char *id, const char *passphrase, const char *name)
{
  g_autoptr (PncSecret) vmk = open_master_key (folder, id, passphrase);
  g_autoptr (PncVolumeInfo) info = open_volume (folder, id, vmk, name);
  g_autofree char *file = g_strconcat (name, ".luks", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree guint8 *bytes = g_malloc (MIB);
  g_autoptr (GPtrArray) hits = hits_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeIo) io = pnc_volume_io_new (path, info, &error);

  pnc_test_assert_no_error (error);
  for (guint64 at = 0; at + MIB <= pnc_volume_io_get_payload_bytes (io) && hits->len == 0;
       at += MIB)
    {
      assert_int_equal (pnc_volume_io_read (io, bytes, MIB, at), 0);
      pnc_leak_scan_bytes (secrets->all, name, bytes, MIB, hits);
    }
  pnc_leak_assert_found (hits, "the pattern", PNC_LEAK_RAW, name);
}

static gboolean
nothing_runs (gpointer test)
{
  g_autoptr (GArray) left = pnc_service_test_find_processes (test);

  return left->len == 0;
}

/* Everyone who was there when the service was killed is gone, by whatever name. */
static void
kill_service (Secrets *secrets)
{
  g_autoptr (GArray) ours = pnc_service_test_find_processes (secrets->test);

  assert_true (ours->len >= 5); /* pinnaced, libvirtd, nbdkit, swtpm, QEMU */
  g_clear_object (&secrets->test->client);
  pnc_service_test_end_daemon (secrets->test, SIGKILL);
  pnc_test_wait_until (nothing_runs, secrets->test, 20000);
  for (guint i = 0; i < ours->len; i++)
    assert_false (pnc_service_test_is_alive (g_array_index (ours, pid_t, i)));
}

static PncDesktopClient *
create_desktop (Secrets *secrets)
{
  GVariant *options = g_variant_new_parsed (
      "{'tpm': <true>, 'firmware': <'uefi'>, 'memory-mib': <@u 512>, 'data-size-bytes': <%t>}",
      (guint64) 64 * MIB);

  return pnc_service_test_create (secrets->test, "Secret", options);
}

static void
secrets_lie_nowhere_but_in_memory (void **state)
{
  Secrets *secrets = *state;
  PncDesktopClient *desktop = create_desktop (secrets);
  g_autofree char *folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  g_autofree char *id = g_strdup (pnc_desktop_client_get_id (desktop));
  g_autoptr (GError) error = NULL;

  secrets_add_shares (secrets, folder, id, secrets->first);
  assert_false (pnc_service_test_start (desktop, secrets->wrong, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  add_rescue (desktop, secrets->first, secrets->rescue);
  start (desktop, secrets->first);
  plant_pattern (secrets, desktop);
  change_passphrase (desktop, secrets->first, secrets->second);
  secrets_add_shares (secrets, folder, id, secrets->second);
  secrets_add_keys (secrets, folder, id, secrets->second);

  assert_leaks_are_found (secrets, folder);
  assert_nothing_leaked (secrets, folder, "while it runs");
  assert_no_keys_in_memory (secrets);

  pnc_service_test_stop (desktop, FALSE, &error);
  pnc_test_assert_no_error (error);
  assert_nothing_leaked (secrets, folder, "after it was stopped");
  assert_volume_holds_pattern (secrets, folder, id, secrets->second, "system");
  assert_volume_holds_pattern (secrets, folder, id, secrets->second, "data");

  start (desktop, secrets->second);
  plant_pattern (secrets, desktop);
  kill_service (secrets);
  assert_nothing_leaked (secrets, folder, "after pinnaced was killed");
}

/* -------------------------------------------------------------------------------------------- */

/* The desktop is to lie on a drive, or there is nothing to find. */
static void
choose_disk (void)
{
  const char *chosen = g_getenv ("TMPDIR");
  struct statfs fs;

  if (statfs (chosen != NULL ? chosen : "/tmp", &fs) == 0 && fs.f_type == TMPFS_MAGIC)
    g_setenv ("TMPDIR", "/var/tmp", TRUE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (secrets_lie_nowhere_but_in_memory, set_up, tear_down),
  };

  choose_disk ();
  return cmocka_run_group_tests (tests, NULL, NULL);
}
