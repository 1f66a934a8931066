/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"
#include "pnc-secret.h"

#include <jansson.h>

/* One run of one verb. Everything happens on the main loop of main(): a verb begins, goes on in
 * callbacks, and ends with one of the ctl_run_finish… or ctl_run_fail calls. Main thread. */
typedef struct _CtlRun
{
  const struct _CtlVerb *verb;
  char **arguments; /* behind the verb, without options */
  guint n_arguments;
  gboolean json;
  PncClient *client; /* NULL before ctl_run_connect() has called back */
  GCancellable *cancellable;
  GMainLoop *loop;
  int exit_code;
  void (*connected) (struct _CtlRun *run); /* what to do then */
} CtlRun;

/* A verb: one table feeds the parser, --help and the manual page. */
typedef struct _CtlVerb
{
  const char *name;
  const char *arguments;       /* "NAME FILE": one word an argument, "[WORD]" may be left out */
  const char *summary;         /* one line, no full stop */
  const char *description;     /* for --help and the manual page: plain sentences */
  const GOptionEntry *options; /* without --json and --help, which all have; NULL: none */
  void (*begin) (CtlRun *run);
} CtlVerb;

/* All verbs, in the order of --help; NULL at the end. */
extern const CtlVerb *const ctl_verbs[];

const CtlVerb *ctl_verb_find (const char *name);

/* Connects to the service, which is started if need be, then calls @connected; or fails. */
void ctl_run_connect (CtlRun *run, void (*connected) (CtlRun *run));

/* The desktop that the first argument names (name, id or folder); NULL: the run has failed. */
PncDesktopClient *ctl_run_find_desktop (CtlRun *run);

/* Ends the run well: @object on standard output with --json, else @text if there is one. Takes
 * @object. */
void ctl_run_finish (CtlRun *run, json_t *object, const char *text);

/* Ends it with the exit code of @error, which is taken: the message on standard error, and
 * {"error": {"code", "message"}} on standard output with --json. */
void ctl_run_fail (CtlRun *run, GError *error);

/* Ends it with wrong usage, exit code 64. */
void ctl_run_fail_usage (CtlRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The exit code of wrong usage, told as ctl_run_fail_usage() does but before there is a run. */
int ctl_tell_usage (const char *message, gboolean json);

/* A memfd with @secret for the service; −1: the run has failed. The caller closes it. */
int ctl_run_hand_over (CtlRun *run, const PncSecret *secret);

/* GAsyncReadyCallback of the pnc_desktop_client_…() calls that answer with success alone: ends the
 * run with the desktop as it then is. @data: the run. */
void ctl_run_desktop_called_cb (GObject *source, GAsyncResult *result, gpointer data);
