/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-test.h"

#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

/* Of a client process; set after the fork. */
static const char *client_socket;

gboolean
pnc_block_test_is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

gboolean
pnc_block_test_authorize_cb (PncBlockService *service,
                             pid_t pid,
                             const char *export_name,
                             gpointer data)
{
  PncBlockTest *test = data;

  return pid == test->client;
}

static void
pnc_block_test_spawn (PncBlockTest *test)
{
  g_autoptr (GError) error = NULL;

  test->service
      = pnc_block_service_new (test->socket_path, pnc_block_test_authorize_cb, test, &error);
  pnc_test_assert_no_error (error);
}

void
pnc_block_test_start (PncBlockTest *test)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_block_test_spawn (test);
  pnc_block_service_open_async (test->service, "data", test->volume_path, PNC_BLOCK_TEST_DESKTOP_ID,
                                test->key, NULL, pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, DEADLINE_MS);
  if (!pnc_block_service_open_finish (test->service, result, &error))
    fail_msg ("%s", error->message);
}

void
pnc_block_test_close (PncBlockTest *test)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (test->service == NULL)
    return;
  pnc_block_service_close_async (test->service, pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, DEADLINE_MS);
  if (!pnc_block_service_close_finish (test->service, result, &error))
    fail_msg ("%s", error->message);
  g_clear_object (&test->service);
  assert_false (g_file_test (test->socket_path, G_FILE_TEST_EXISTS));
}

void
pnc_block_test_move_volume (PncBlockTest *test, const char *folder)
{
  g_autoptr (GError) error = NULL;

  g_free (test->volume_path);
  test->volume_path = g_build_filename (folder, "data.luks", NULL);
  if (!pnc_volume_create (test->volume_path, "data", PNC_BLOCK_TEST_DESKTOP_ID, test->payload_bytes,
                          test->key, &error))
    fail_msg ("%s", error->message);
}

PncBlockTest *
pnc_block_test_new_sized (guint64 payload_bytes)
{
  PncBlockTest *test = g_new0 (PncBlockTest, 1);

  test->payload_bytes = payload_bytes;
  test->world = pnc_test_world_new ();
  test->socket_path = g_build_filename (test->world->runtime_dir, "nbd", NULL);
  test->key = pnc_secret_new_random (32);
  pnc_block_test_move_volume (test, test->world->root);
  pnc_block_test_start (test);
  return test;
}

PncBlockTest *
pnc_block_test_new (void)
{
  return pnc_block_test_new_sized (PNC_BLOCK_TEST_PAYLOAD_BYTES);
}

PncBlockTest *
pnc_block_test_new_beside (PncBlockTest *first)
{
  PncBlockTest *test = g_new0 (PncBlockTest, 1);

  test->socket_path = g_strconcat (first->socket_path, "2", NULL);
  pnc_block_test_spawn (test);
  return test;
}

void
pnc_block_test_free (PncBlockTest *test)
{
  pnc_block_test_close (test);
  pnc_secret_free (test->key);
  g_free (test->volume_path);
  g_free (test->socket_path);
  pnc_test_world_free (test->world);
  g_free (test);
}

int
pnc_block_test_set_up (void **state)
{
  *state = pnc_block_test_new ();
  return 0;
}

int
pnc_block_test_tear_down (void **state)
{
  pnc_block_test_free (*state);
  return 0;
}

/* Clients ------------------------------------------------------------------------------------- */

const char *
pnc_block_test_client_socket (void)
{
  return client_socket;
}

static void G_GNUC_NORETURN
pnc_block_test_be_client (const char *socket_path,
                          const char *export_name,
                          PncBlockTestClient client)
{
  struct nbd_handle *nbd = nbd_create ();

  client_socket = socket_path;
  nbd_set_export_name (nbd, export_name);
  if (nbd_connect_unix (nbd, socket_path) != 0)
    {
      nbd_close (nbd);
      nbd = NULL;
    }
  client (nbd);
  nbd_close (nbd);
  _exit (0);
}

pid_t
pnc_block_test_fork_client (PncBlockTest *test, const char *export_name, PncBlockTestClient client)
{
  pid_t pid = fork ();

  if (pid == 0)
    pnc_block_test_be_client (test->socket_path, export_name, client);
  /* Nobody asks before the main context runs. */
  test->client = pid;
  return pid;
}

typedef struct
{
  pid_t pid;
  int status;
} PncBlockTestChild;

static gboolean
pnc_block_test_has_ended (gpointer data)
{
  PncBlockTestChild *child = data;

  return waitpid (child->pid, &child->status, WNOHANG) == child->pid;
}

int
pnc_block_test_wait_child (pid_t pid)
{
  PncBlockTestChild child = { pid, 0 };

  pnc_test_wait_until (pnc_block_test_has_ended, &child, 3 * DEADLINE_MS);
  return child.status;
}

void
pnc_block_test_run_client (PncBlockTest *test, const char *export_name, PncBlockTestClient client)
{
  int status = pnc_block_test_wait_child (pnc_block_test_fork_client (test, export_name, client));

  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    fail_msg ("the NBD client failed (wait status %d)", status);
}
