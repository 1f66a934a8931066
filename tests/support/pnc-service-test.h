/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"
#include "pnc-test.h"

/* A pinnaced of the test's own, in a world of its own, with a client on it. Everything it started
 * has ended when pnc_service_test_free() returns; it fails the test if something has not. */
typedef struct
{
  PncTestWorld *world;
  GSubprocess *daemon; /* NULL while it is not there */
  char *runtime_dir;   /* of Pinnace, in the world's */
  PncClient *client;
  const char *passphrase; /* of the desktops that it makes; the constant unless a test sets it */
} PncServiceTest;

#define PNC_SERVICE_TEST_PASSPHRASE "correct horse battery"

/* Needs PINNACE_BINDIR, PINNACE_LIBEXECDIR and PNC_TEST_GUEST_DIR (meson's test_env). */
PncServiceTest *pnc_service_test_new (void);
void pnc_service_test_free (PncServiceTest *test);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncServiceTest, pnc_service_test_free)

/* Starts pinnaced (again) and connects. */
void pnc_service_test_start_daemon (PncServiceTest *test);
pid_t pnc_service_test_get_pid (PncServiceTest *test);
/* Sends @signal_number and waits for its end. */
void pnc_service_test_end_daemon (PncServiceTest *test, int signal_number);

/* A memfd that holds @text, the caller's. */
int pnc_service_test_passphrase (const char *text);

/* Makes a desktop of the small guest: 256 MiB, BIOS, virtio video, no TPM, unless @options (a{sv},
 * floating, or NULL) says otherwise. Waits for it. Borrowed. */
PncDesktopClient *
pnc_service_test_create (PncServiceTest *test, const char *name, GVariant *options);
/* The same, with the image in @image; resolves with the job's end. */
gboolean pnc_service_test_create_from (
    PncServiceTest *test, const char *name, const char *image, GVariant *options, GError **error);

gboolean pnc_service_test_start (PncDesktopClient *desktop, const char *passphrase, GError **error);
gboolean pnc_service_test_stop (PncDesktopClient *desktop, gboolean force, GError **error);
void
pnc_service_test_wait_state (PncDesktopClient *desktop, PncDesktopState state, guint deadline_ms);

/* What the guest has said on its serial port; free with g_free(); NULL when it does not run. */
char *pnc_service_test_get_serial (PncServiceTest *test, PncDesktopClient *desktop);
void pnc_service_test_wait_serial (PncServiceTest *test,
                                   PncDesktopClient *desktop,
                                   const char *text,
                                   guint deadline_ms);
/* Types @line (ASCII, US layout) and Enter on the guest's keyboard. */
void pnc_service_test_type (PncDesktopClient *desktop, const char *line);

/* Processes of the test's world, known by its paths in their command line or environment: array of
 * pid_t. */
GArray *pnc_service_test_find_processes (PncServiceTest *test);
/* The one of them whose program is @program; 0: none. */
pid_t pnc_service_test_find_process (PncServiceTest *test, const char *program);
gboolean pnc_service_test_is_alive (pid_t pid);
