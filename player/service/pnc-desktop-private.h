/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-alarm.h"
#include "pnc-audit-log.h"
#include "pnc-desktop-keys.h"
#include "pnc-desktop.h"
#include "pnc-error.h"
#include "pnc-policy-facts.h"
#include "pnc-policy-files.h"
#include "pnc-run.h"

/* PncDesktop is one class in several files: this is what they share. */

typedef struct _PncStart PncStart;

struct _PncDesktop
{
  GObject parent_instance;

  PncEngine *engine;
  char *folder;
  char *id;   /* NULL: never known */
  char *name; /* the folder's until the descriptor is known */
  PncDescriptor *descriptor;
  PncAuditLog *log; /* NULL without a descriptor */

  PncDesktopState state;
  const char *state_reason; /* static */
  PncProblem *problem;
  GArray *start_steps;
  PncAccelerator accelerator; /* of the run */
  gint64 start_began_us;

  PncStart *start; /* while STARTING */
  PncRun *run;     /* STARTING to STOPPING */
  /* What an exclusive operation on the folder does to it ("is being deleted"); NULL: none. */
  const char *busy;

  gboolean stop_asked; /* by a person, or by force: an end from now on is no accident */
  gboolean broke;      /* nobody asked for the end that is under way */
  gboolean undoing;    /* all is being let go */
  guint stop_tick_id;
  guint n_stop_ticks;
  GPtrArray *stopping; /* of GTask: wait until all is let go */

  GPtrArray *saving;     /* of GTask: the save of the descriptor under way is for them */
  GPtrArray *save_again; /* and for these there must be another one */
  const char *save_note; /* what the next save is in the log; static, or NULL */

  /* Its rules (pnc-desktop-rules.c, pnc-desktop-time.c) */
  PncPolicyFiles *policy_files; /* as last looked at, or as put in force; NULL: not looked at yet */
  PncRulebook *book;            /* NULL: none that can be believed; policy_files->fault says why */
  PncHostView *host_view;       /* NULL: not looked at yet */
  PncStatePolicy past;          /* as of the last unlock by this service … */
  gboolean past_known;          /* … if there was one */
  PncVerdict *verdict;          /* on “start” or “run” */
  gboolean ends_soon;           /* that is to be said */
  PncVerdict *notice;           /* what a person must be told; NULL: nothing */
  const char *notice_kind;
  const char *notice_done;  /* what is really done about it */
  gboolean has_network;     /* the run has a network card … */
  gboolean network_is_on;   /* … whose cable is in */
  gboolean ending_by_rules; /* it is being ended, and by nobody's wish */
  PncAlarm *alarm;
  gint64 reports_since_us; /* of clients' refusals: how many, since when */
  guint n_reports;

  GMutex keys_lock; /* held by whoever reads and then writes keys.json */

  GBytes *thumbnail; /* PNG */
  gint64 thumbnail_us;
};

/* pnc-desktop.c */

/* The one setter: by the table; logs, notifies. FALSE when @event cannot happen now. */
gboolean pnc_desktop_apply (PncDesktop *desktop, PncDesktopEvent event, const char *reason);
void pnc_desktop_set_reason (PncDesktop *desktop, const char *reason);
void pnc_desktop_changed (PncDesktop *desktop);
/* @message is taken; NULL clears the problem. @log (taken) may be NULL. */
void pnc_desktop_set_problem (PncDesktop *desktop, PncErrorCode code, char *message, GStrv log);
/* STARTING to STOPPING: it holds its folder. */
gboolean pnc_desktop_holds (PncDesktop *desktop);
/* May an operation on the stopped folder begin? Else BUSY or what else is wrong. */
gboolean pnc_desktop_check_idle (PncDesktop *desktop, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does it run, so that one can act on the guest? */
gboolean pnc_desktop_check_runs (PncDesktop *desktop, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the descriptor as it is now to the folder, after and along with other such calls. */
void pnc_desktop_save_async (PncDesktop *desktop, GAsyncReadyCallback callback, gpointer user_data);

/* pnc-desktop-start.c */

/* Gives the start under way up, for @error (taken), unless it has another reason already. */
void pnc_start_fail (PncStart *start, GError *error);

/* pnc-desktop-stop.c */

/* Listens to the parts of the run from here on. */
void pnc_desktop_watch_block (PncDesktop *desktop);
void pnc_desktop_watch_domain (PncDesktop *desktop);

/* pnc-desktop-session.c */

/* It runs from here on: seals, and tells of what was found at unlock. */
void pnc_desktop_begin_session (PncDesktop *desktop);
/* Seals the state now, on a worker: something in it has changed. */
void pnc_desktop_seal (PncDesktop *desktop);

/* pnc-desktop-rules.c */

/* Clients' refusals that are put on record, at most so many in so long. */
#define PNC_REPORT_MAX 30
#define PNC_REPORT_SPAN_US (60 * G_USEC_PER_SEC)

/* Puts in force what @files (taken) hold. */
void pnc_desktop_take_policy (PncDesktop *desktop, PncPolicyFiles *files);
void pnc_desktop_take_view (PncDesktop *desktop, PncHostView *view); /* taken */
PncFacts *pnc_desktop_dup_facts (PncDesktop *desktop);
/* Not denied, in its bare form. */
gboolean pnc_desktop_allows (PncDesktop *desktop, PncQuestionKind kind);
/* Are its rules to be believed, or is it one of before, which has none yet? */
gboolean pnc_desktop_check_policy (PncDesktop *desktop, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* May that be done? Else the refusal goes on record, and then @task fails with it. */
gboolean pnc_desktop_may (PncDesktop *desktop,
                          const PncQuestion *question,
                          GTask *task) G_GNUC_WARN_UNUSED_RESULT;
gboolean pnc_desktop_may_kind (PncDesktop *desktop,
                               PncQuestionKind kind,
                               GTask *task) G_GNUC_WARN_UNUSED_RESULT;
void pnc_desktop_note_refusal (PncDesktop *desktop,
                               const PncQuestion *question,
                               const PncVerdict *verdict);
void pnc_desktop_clear_rules (PncDesktop *desktop);

/* pnc-desktop-time.c */

/* Decides anew whether it may start, or go on, and acts by it. */
void pnc_desktop_judge (PncDesktop *desktop);

/* pnc-desktop-screen.c */

/* Looks at the screen a last time, for at most half a second, before the power goes. */
void pnc_desktop_last_look_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer user_data);
