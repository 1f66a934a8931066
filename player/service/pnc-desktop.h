/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-verify.h"
#include "pnc-desktop-folder.h"
#include "pnc-desktop-state.h"
#include "pnc-engine.h"
#include "pnc-error.h"
#include "pnc-policy-facts.h"
#include "pnc-policy-files.h"
#include "pnc-verdict.h"

/* Runs and stops one desktop, and changes it: the façade over its folder, its block service, TPM
 * and domain. Knows nothing of the bus. Main thread owns all of it; nothing blocks.
 * Signal "policy-changed": other rules were put in force while somebody may rely on the old ones.
 * Signal "changed": any of the values below; "io" of a stranger and the like go to the event log.
 * Operations answer by a GTask callback and pnc_desktop_call_finish() where no other finish is
 * named; each fails with a PNC_ERROR, BUSY when another one is under way. */
#define PNC_TYPE_DESKTOP (pnc_desktop_get_type ())
G_DECLARE_FINAL_TYPE (PncDesktop, pnc_desktop, PNC, DESKTOP, GObject)

/* Why a desktop is broken or paused; of one that runs, what was found wrong when it was unlocked.
 */
typedef struct
{
  PncErrorCode code;
  char *message;
  gint64 at; /* unix seconds */
  GStrv log; /* the last lines of what ended; never NULL */
} PncProblem;

/* A step of the last start. */
typedef struct
{
  const char *name; /* "claim" "key" "accelerator" "libvirt" "volumes" "tpm" "domain"; static */
  guint duration_ms;
} PncStartStep;

/* A desktop whose folder has not been looked at yet: missing. @id and @name: as last known, for a
 * folder that is not there; may be NULL. */
PncDesktop *
pnc_desktop_new (PncEngine *engine, const char *folder, const char *id, const char *name);

/* What a look into the folder found: @descriptor (taken), or NULL and @fault (borrowed):
 * NOT_FOUND makes it missing, anything else broken. Ignored while the desktop holds something. */
void pnc_desktop_set_found (PncDesktop *desktop, PncDescriptor *descriptor, const GError *fault);

/* The same for its policy and the host (both taken). */
void pnc_desktop_set_found_policy (PncDesktop *desktop, PncPolicyFiles *files, PncHostView *view);

const char *pnc_desktop_get_folder (PncDesktop *desktop);
const char *pnc_desktop_get_id (PncDesktop *desktop);                  /* "": never known */
const char *pnc_desktop_get_name (PncDesktop *desktop);                /* for people */
const PncDescriptor *pnc_desktop_get_descriptor (PncDesktop *desktop); /* NULL: not readable */
PncDesktopState pnc_desktop_get_state (PncDesktop *desktop);
const char *pnc_desktop_get_state_reason (PncDesktop *desktop);
const PncProblem *pnc_desktop_get_problem (PncDesktop *desktop); /* NULL: none */
GArray *pnc_desktop_get_start_steps (PncDesktop *desktop);       /* of PncStartStep; borrowed */
const char *pnc_desktop_get_accelerator (PncDesktop *desktop);   /* "": does not run */
/* It holds nothing, and nobody is changing it. */
gboolean pnc_desktop_is_idle (PncDesktop *desktop);

/* @passphrase_fd is taken. @wish: see pnc_engine_choose_async(). Resolves once QEMU runs. */
void pnc_desktop_start_async (PncDesktop *desktop,
                              const char *wish,
                              gboolean take_over,
                              gboolean paused,
                              int passphrase_fd,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* Resolves once all is let go; BUSY when the guest did not shut down within a minute. A start
 * under way is given up. NOTHING_TO_DO when nothing runs. */
void pnc_desktop_stop_async (PncDesktop *desktop,
                             gboolean force,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* The same by force, if a person may do that. */
void pnc_desktop_power_off_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
void pnc_desktop_reset_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
void pnc_desktop_resume_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
gboolean pnc_desktop_clear_problem (PncDesktop *desktop, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The screen (pnc-desktop-screen.c). */
void pnc_desktop_open_display_async (PncDesktop *desktop,
                                     GDBusConnection *client,
                                     gboolean first,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
int pnc_desktop_open_display_finish (PncDesktop *desktop,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_desktop_screenshot_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
/* As last seen; looks anew while it runs, at most every three seconds. */
void pnc_desktop_thumbnail_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
/* Either's PNG. */
GBytes *pnc_desktop_picture_finish (PncDesktop *desktop,
                                    GAsyncResult *result,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @chords_fd is taken; its format: resources/dbus, SendKeys(). */
void pnc_desktop_send_keys_async (PncDesktop *desktop,
                                  int chords_fd,
                                  guint hold_ms,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* Its folder (pnc-desktop-care.c). Descriptors are taken. */
void pnc_desktop_change_passphrase_async (PncDesktop *desktop,
                                          int current_fd,
                                          int new_fd,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
/* 0: as it is. In force at the next start. */
void pnc_desktop_set_async (PncDesktop *desktop,
                            guint memory_mib,
                            guint cpus,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* The shown name; the folder keeps its own, since sticks and other hosts know it by that. */
void pnc_desktop_rename_async (PncDesktop *desktop,
                               const char *name,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void pnc_desktop_delete_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
void pnc_desktop_rescue_async (PncDesktop *desktop,
                               const char *volume,
                               int passphrase_fd,
                               int rescue_fd,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void pnc_desktop_read_log_async (PncDesktop *desktop,
                                 guint max_lines,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GStrv pnc_desktop_read_log_finish (PncDesktop *desktop,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Holds the log to all that vouches for it: see pnc_session_verify() (pnc-desktop-session.c). */
void pnc_desktop_verify_log_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
PncAuditReport *pnc_desktop_verify_log_finish (PncDesktop *desktop,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Its rules (pnc-desktop-rules.c). */

/* Looks at the host, and unless it runs at the policy in the folder. Does not fail. */
void pnc_desktop_look_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data);
/* By the rules in force and facts as of now, the host's as of the last look. NULL: no rules that
 * can be believed. */
PncVerdict *pnc_desktop_decide (PncDesktop *desktop, const PncQuestion *question);
PncVerdict *pnc_desktop_decide_kind (PncDesktop *desktop, PncQuestionKind kind);
/* A client refused @question (pnc_ask_parse()) by itself: decided here, and put on record. */
gboolean pnc_desktop_report_refusal (PncDesktop *desktop,
                                     const char *question,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One word: resources/dbus, PolicyState. Static. */
const char *pnc_desktop_get_policy_state (PncDesktop *desktop);
/* All borrowed; NULL: none. */
const PncPolicyFiles *pnc_desktop_get_policy_files (PncDesktop *desktop);
const PncRulebook *pnc_desktop_get_rulebook (PncDesktop *desktop);
const PncVerdict *pnc_desktop_get_verdict (PncDesktop *desktop); /* on “start”, or “run” */
const PncVerdict *
pnc_desktop_get_notice (PncDesktop *desktop, const char **out_kind, const char **out_done);
/* When its rules end, unix seconds; G_MAXINT64: never; −1: not known while it is locked. */
gint64 pnc_desktop_find_end (PncDesktop *desktop);
gint64 pnc_desktop_get_last_contact (PncDesktop *desktop); /* unix seconds; 0: not known */
/* Puts @policy_fd's document in force: resources/dbus, SetPolicy(). @trust_fds: of int; taken, as
 * are the descriptors. @passphrase_fd: −1 for none. */
void pnc_desktop_set_policy_async (PncDesktop *desktop,
                                   int policy_fd,
                                   GArray *trust_fds,
                                   guint threshold,
                                   int passphrase_fd,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

gboolean pnc_desktop_call_finish (PncDesktop *desktop,
                                  GAsyncResult *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
