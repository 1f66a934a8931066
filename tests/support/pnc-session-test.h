/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-log.h"
#include "pnc-host-clock.h"
#include "pnc-session.h"
#include "pnc-state.h"
#include "pnc-test.h"

#define PNC_SESSION_TEST_DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define PNC_SESSION_TEST_BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"
#define PNC_SESSION_TEST_OTHER_BOOT "11111111-2222-3333-4444-555555555555"
#define PNC_SESSION_TEST_DAY_S (24 * 3600)

/* A folder with a key file and nothing else: all that a session looks at. */
typedef struct
{
  char *folder;
  char *log_path;
  char *keys_path;
  PncSecret *vmk;
  GMutex keys_lock;
  PncAuditLog *log;
} PncSessionTestPlace;

/* The host's clocks, by the linker's --wrap. */
extern PncClockReading pnc_session_test_host;

/* A fresh folder below @parent. */
PncSessionTestPlace *pnc_session_test_place_new (const char *parent);
void pnc_session_test_place_free (PncSessionTestPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSessionTestPlace, pnc_session_test_place_free)

/* Opens the session of @folder, whose log and lock these are. */
PncSession *pnc_session_test_open_at (const char *folder,
                                      PncAuditLog *log,
                                      GMutex *keys_lock,
                                      const PncSecret *vmk);

/* The same of @place; pnc_session_close() and unref it, or pnc_session_test_close_session(). */
PncSession *pnc_session_test_open_session (PncSessionTestPlace *place);
void pnc_session_test_close_session (PncSession *session);

/* A whole run, in which all is well. */
void pnc_session_test_run_well (PncSessionTestPlace *place);

/* Free with g_free(). */
char *pnc_session_test_read_file (const char *path);
void pnc_session_test_write_file (const char *path, const char *text);

/* The sealed state in the key file; pnc_state_free() it. */
PncState *pnc_session_test_read_state (PncSessionTestPlace *place);

/* For cmocka: a world in @state; a clock set to a day after the build for each test. */
int pnc_session_test_set_up (void **state);
int pnc_session_test_set_clock (void **state);
int pnc_session_test_tear_down (void **state);

/* The folder of the world in @state. */
const char *pnc_session_test_root (void **state);
