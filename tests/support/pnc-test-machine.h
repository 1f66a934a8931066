/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-libvirt.h"
#include "pnc-test-disks.h"

/* A libvirt of the test's own, plain disks, and at most one guest: for tests of player/domain. */

#define PNC_TEST_MACHINE_UUID "3f0c5d1e-8a57-4b8f-9a26-0c6f3e1b7d42"

typedef struct
{
  PncTestWorld *world;
  PncTestDisks *disks;
  PncLibvirt *libvirt;
  PncDomain *domain;
  GString *news;    /* the signals that came, in words: "paused 0;", "resumed;", "stopped 2;" … */
  char *serial_log; /* where a guest that has a serial port writes */
} PncTestMachine;

/* @system_image: raw or qcow2, copied into the export "system"; NULL: a blank disk. */
PncTestMachine *pnc_test_machine_new (const char *system_image);
/* Kills the guest, ends libvirt, removes all. */
void pnc_test_machine_free (PncTestMachine *machine);
/* Between tests: a guest that a failed test left is killed, news are dropped. */
void pnc_test_machine_clean (PncTestMachine *machine);

/* A small machine under TCG with every device that needs nothing else. */
PncDomainConfig pnc_test_machine_config (PncTestMachine *machine);
/* The same, booting the small guest's kernel directly, with a serial port. */
PncDomainConfig pnc_test_machine_direct_config (PncTestMachine *machine);

PncDomain *pnc_test_machine_try_create (PncTestMachine *machine,
                                        const PncDomainConfig *config,
                                        gboolean paused,
                                        GError **error);
/* Creates it, or fails the test; news are noted from then on. */
void
pnc_test_machine_create (PncTestMachine *machine, const PncDomainConfig *config, gboolean paused);

typedef void (*PncTestDomainCall) (PncDomain *domain, GAsyncReadyCallback callback, gpointer data);
void pnc_test_machine_call (PncTestMachine *machine, PncTestDomainCall call);
/* Waits for news, which must be exactly @expected. */
void
pnc_test_machine_expect_news (PncTestMachine *machine, const char *expected, guint deadline_ms);
/* Powers it off and forgets it. */
void pnc_test_machine_stop (PncTestMachine *machine);

/* Waits until the guest's serial port has said @text. */
void pnc_test_machine_expect_serial (PncTestMachine *machine, const char *text, guint deadline_ms);
/* Presses the keys of @text (small letters, digits, a few marks; US layout), then Enter. */
void pnc_test_machine_type_line (PncTestMachine *machine, const char *text);

/* A file of the small guest (tests/guest). Free with g_free(). */
char *pnc_test_guest_file (const char *name);
