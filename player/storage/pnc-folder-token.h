/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* token.json: which process of which computer owns a desktop folder, since when
 * (resources/schemas/token.schema.json, normative). Plain data; strings are owned. */
typedef struct
{
  char *host_id;   /* 32 hex digits, from the machine id but not telling it */
  char *host_name; /* to show */
  char *boot_id;   /* /proc/sys/kernel/random/boot_id */
  pid_t pid;
  guint64 start_ticks; /* field 22 of /proc/PID/stat: pids come again */
  gint64 since;        /* unix seconds */
  char *nonce;         /* 32 hex digits: tells two tokens of one process apart */
} PncFolderToken;

#define PNC_FOLDER_TOKEN_MAX_BYTES 4096

typedef enum
{
  PNC_TOKEN_OWNER_GONE,       /* this computer: the process has ended, or was of an earlier boot */
  PNC_TOKEN_OWNER_ALIVE,      /* this computer: the process lives */
  PNC_TOKEN_OWNER_OTHER_HOST, /* another computer: nothing is known */
} PncTokenOwner;

/* This process, now. PNC_ERROR_UNAVAILABLE without /proc, or when this computer has no identity
 * and none can be stored. */
PncFolderToken *pnc_folder_token_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Strict; PNC_ERROR_TAMPERED. Pure. */
PncFolderToken *pnc_folder_token_parse (const char *json,
                                        gsize size_bytes,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *pnc_folder_token_to_json (const PncFolderToken *token);

/* What is known of the owner, seen from @mine, this process's own token. */
PncTokenOwner pnc_folder_token_get_owner (const PncFolderToken *token, const PncFolderToken *mine);

/* HMAC-SHA256 of the machine id under a constant of ours, so that the id itself, which
 * machine-id(5) asks to keep private, does not travel with the folder; or, where @machine_id_path
 * has none, a random id kept in @state_dir. Free with g_free(). */
char *pnc_host_id_dup (const char *machine_id_path,
                       const char *state_dir,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_folder_token_free (PncFolderToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFolderToken, pnc_folder_token_free)
