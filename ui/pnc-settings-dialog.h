/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What can be set of a desktop, and what there is to know about it. Strings are borrowed. */
typedef struct
{
  const char *name;
  guint memory_mib;
  guint cpus;
  gboolean active; /* memory and processors change with the next start only */

  const char *folder;
  guint64 system_size_bytes;
  guint64 data_size_bytes; /* 0: none */
  const char *firmware;    /* "bios" "uefi" "uefi-secure" */
  gint64 created;          /* unix seconds */
} PncDesktopSettings;

/* Shows and asks; changes nothing by itself. Signal "apply" (). */
#define PNC_TYPE_SETTINGS_DIALOG (pnc_settings_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PncSettingsDialog, pnc_settings_dialog, PNC, SETTINGS_DIALOG, AdwWindow)

GtkWidget *pnc_settings_dialog_new (GtkWindow *parent, const PncDesktopSettings *settings);

const char *pnc_settings_dialog_get_name (PncSettingsDialog *dialog);
guint pnc_settings_dialog_get_memory_mib (PncSettingsDialog *dialog);
guint pnc_settings_dialog_get_cpus (PncSettingsDialog *dialog);

void pnc_settings_dialog_set_busy (PncSettingsDialog *dialog, gboolean busy);
void pnc_settings_dialog_set_error (PncSettingsDialog *dialog, const GError *error);
