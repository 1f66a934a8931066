/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-leak-scan.h"

/* Leaks on purpose, in every form and every place that a scan claims to see: a scan that does not
 * find each of them proves nothing. */
typedef struct _PncLeakDrill PncLeakDrill;

/* Leaks @secret in every form into a file in @disk_folder, the arguments of a process and the
 * environment of another; raw into a file in @memory_folder, and into one on the disk that has no
 * name any more and that this process holds open. Do not iterate the main context while it lasts,
 * if something there looks at processes. */
PncLeakDrill *
pnc_leak_drill_new (const char *secret, const char *disk_folder, const char *memory_folder);
/* Takes every leak back. */
void pnc_leak_drill_free (PncLeakDrill *drill);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLeakDrill, pnc_leak_drill_free)

/* Fails the test unless the secret called @name is among @hits from each of those places.
 * @in_memory: those of the look at @memory_folder. */
void pnc_leak_drill_assert_found (PncLeakDrill *drill, const char *name, GPtrArray *hits);
void pnc_leak_drill_assert_found_in_memory (PncLeakDrill *drill, const char *name, GPtrArray *hits);

/* Fails the test unless @hits has the secret @name as @form in a place that begins with @place. */
void pnc_leak_assert_found (GPtrArray *hits, const char *name, PncLeakForm form, const char *place);
/* Fails the test, naming them, if there are any. @when: a few words. */
void pnc_leak_assert_none (GPtrArray *hits, const char *when);
