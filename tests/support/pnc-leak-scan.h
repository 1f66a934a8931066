/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* Looks for secrets where none may be: raw, as hex (either case) and as base64 (whichever byte of a
 * group of three they begin at). A secret of 32 bytes or more is looked for by pieces of 16, so
 * that half of a key, or one that a line break cuts, is found too.
 *
 * What a look finds it adds to @hits, an array of owned strings "NAME as FORM in PLACE"; never the
 * secret itself. */
typedef struct _PncLeakScan PncLeakScan;

typedef enum
{
  PNC_LEAK_RAW,
  PNC_LEAK_HEX,
  PNC_LEAK_HEX_CAPITAL,
  PNC_LEAK_BASE64,   /* the secret begins a group */
  PNC_LEAK_BASE64_1, /* one byte of something else comes before it in its group */
  PNC_LEAK_BASE64_2,
  PNC_LEAK_N_FORMS,
} PncLeakForm;

const char *pnc_leak_form_to_string (PncLeakForm form);
/* @secret in that form, in the midst of other text; free with g_bytes_unref(). */
GBytes *pnc_leak_form_write (PncLeakForm form, gconstpointer secret, gsize size);

/* Remembers the time: files that change from now on are those that could have been written. */
PncLeakScan *pnc_leak_scan_new (void);
void pnc_leak_scan_free (PncLeakScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLeakScan, pnc_leak_scan_free)

/* At least 8 bytes, copied. */
void pnc_leak_scan_add (PncLeakScan *scan, const char *name, gconstpointer secret, gsize size);

void pnc_leak_scan_bytes (
    PncLeakScan *scan, const char *place, gconstpointer bytes, gsize size, GPtrArray *hits);

/* Every regular file on every file system that is mounted, but for tmpfs and the kernel's own
 * (proc, sysfs …), whose content or inode changed since the scan was made. What cannot be read is a
 * hit if it is this user's. Holes are skipped. */
void pnc_leak_scan_changed_files (PncLeakScan *scan, GPtrArray *hits);

/* Every regular file below @folder, wherever that lies and however old. */
void pnc_leak_scan_folder (PncLeakScan *scan, const char *folder, GPtrArray *hits);

/* Arguments and environment of every process, as far as they may be read. */
void pnc_leak_scan_processes (PncLeakScan *scan, GPtrArray *hits);

/* The files on disk that process @pid holds open: also those without a name. */
void pnc_leak_scan_open_files (PncLeakScan *scan, pid_t pid, GPtrArray *hits);

/* The memory of process @pid. FALSE: it may not be read. */
gboolean pnc_leak_scan_memory (PncLeakScan *scan, pid_t pid, GPtrArray *hits);
