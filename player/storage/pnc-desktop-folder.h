/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-key-file.h"
#include "pnc-volume.h"

/* NAME.pinnace/: the files of one desktop (architecture.md 2) and their rules. Blocks: worker
 * threads. Every file is written by new file, fsync, rename, fsync of the folder. */

/* desktop.json. Plain data; strings are owned. Schema: resources/schemas/desktop.schema.json. */
typedef struct
{
  char *id; /* UUID, lower case with dashes: hardware identity too */
  char *
      name; /* shown name: UTF-8, 1..128 bytes, no control, bidi or zero-width characters, no "/" */
  gint64 created;      /* unix seconds */
  gint64 last_started; /* 0: never. Kept outside the descriptor's fixed part */
  char *machine;       /* "pc-q35-7.2" */
  char *cpu_baseline;  /* "x86-64-v2" */
  char *mac;
  char *serial;
  char *firmware; /* "bios" "uefi" "uefi-secure" */
  char *video;    /* "qxl" "virtio" */
  gboolean tpm;
  guint memory_mib;
  guint cpus;
  guint64 system_size_bytes; /* virtual size of the guest's system disk */
  guint64 data_size_bytes;   /* 0: none */
} PncDescriptor;

void pnc_descriptor_free (PncDescriptor *descriptor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDescriptor, pnc_descriptor_free)
PncDescriptor *pnc_descriptor_copy (const PncDescriptor *descriptor);

/* Does @name follow the rule above? The error names the rule that it breaks. Also used before a
 * folder is named after it. */
gboolean pnc_desktop_name_check (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is @folder a complete desktop? Names the first missing, truncated or foreign file and the
 * remedy (PNC_ERROR_TAMPERED, PNC_ERROR_NOT_FOUND). Writes nothing. */
PncDescriptor *pnc_desktop_folder_load (const char *folder,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pnc_desktop_folder_save (const char *folder,
                                  const PncDescriptor *descriptor,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

PncKeyFile *pnc_desktop_folder_load_keys (const char *folder,
                                          const char *desktop_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pnc_desktop_folder_save_keys (const char *folder,
                                       const PncKeyFile *keys,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Making one: everything grows in "PARENT/.NAME.pinnace.new-XXXXXX" and is renamed into place by
 * commit. The folder's file name is made from @name and need not equal it. "creating.json" in it
 * tells who makes it: a leftover of a killed creation is recognised by that process having ended,
 * and removed by pnc_desktop_folder_sweep(). begin makes @parent only if it is
 * XDG_DATA_HOME/pinnace; any other must be there (PNC_ERROR_NOT_FOUND). */
char *pnc_desktop_folder_begin (const char *parent, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* the temporary folder's path */
char *pnc_desktop_folder_commit (const char *temporary,
                                 const char *parent,
                                 const char *name,
                                 GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* the final path; PNC_ERROR_INVALID if the name is taken */
void pnc_desktop_folder_abandon (const char *temporary);
/* PNC_ERROR_INVALID when a desktop in @parent, other than the one with @except_id (or NULL), has
 * this name. begin and commit ask it themselves; ask it before a rename. */
gboolean pnc_desktop_folder_check_name_free (const char *parent,
                                             const char *name,
                                             const char *except_id,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_desktop_folder_sweep (const char *parent);

/* Destroys the key slots first, then every file we know by name; refuses to remove a folder that
 * holds files we did not make (names them) after the keys are gone. */
gboolean pnc_desktop_folder_delete (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The single-writer claim: an OFD lock on "lock" (this host) and token.json made with O_EXCL (other
 * hosts, file systems without locks) that names host, boot, process and time. */
typedef struct _PncFolderClaim PncFolderClaim;

/* PNC_ERROR_BUSY names who has it. A token of a dead process or an earlier boot of this host is
 * taken over silently; one of another host only with @take_over. */
PncFolderClaim *pnc_folder_claim_new (const char *folder,
                                      gboolean take_over,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, to delete the folder, and also where the disk is too full for a token: then no other
 * computer can put one there either, and the lock keeps this one's programs away. */
PncFolderClaim *pnc_folder_claim_new_to_delete (const char *folder,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Releases it: token removed, lock dropped. */
void pnc_folder_claim_free (PncFolderClaim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFolderClaim, pnc_folder_claim_free)
