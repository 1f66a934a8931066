/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"
#include "pnc-secret.h"

#include <jansson.h>

/* One run of one verb. Everything happens on the main loop of cli_main(): a verb begins, goes on in
 * callbacks if it must, and ends with one of the cli_run_finish… or cli_run_fail calls. Main
 * thread. */
typedef struct _CliRun
{
  const struct _CliProgram *program;
  const struct _CliVerb *verb;
  char **arguments; /* behind the verb, without options */
  guint n_arguments;
  gboolean json;
  PncClient *client; /* NULL before cli_run_connect() has called back */
  GCancellable *cancellable;
  GMainLoop *loop;
  int exit_code;
  void (*connected) (struct _CliRun *run); /* what to do then */
} CliRun;

/* A verb: one table feeds the parser, --help and the manual page. */
typedef struct _CliVerb
{
  const char *name;            /* "start", or two words: "image check" */
  const char *arguments;       /* "NAME [FILE]": one word an argument; those in brackets come last
                                  and may be left out */
  const char *summary;         /* one line, no full stop */
  const char *description;     /* for --help and the manual page: plain sentences */
  const GOptionEntry *options; /* without --json and --help, which all have; NULL: none */
  void (*begin) (CliRun *run);
} CliVerb;

/* A command-line program: its verbs and what its manual page says around them. */
typedef struct _CliProgram
{
  const char *name;            /* "pinnacectl" */
  const char *summary;         /* what it is for, a sentence */
  const CliVerb *const *verbs; /* in the order of --help; NULL at the end */
  const char *manual_head;     /* roff (man(7)): from .TH to the text above the commands */
  const char *manual_tail;     /* roff: the sections behind EXIT STATUS */
} CliProgram;

/* Connects to the service, which is started if need be, then calls @connected; or fails. */
void cli_run_connect (CliRun *run, void (*connected) (CliRun *run));

/* Ends the run well: @object on standard output with --json, else @text if there is one. Takes
 * @object. */
void cli_run_finish (CliRun *run, json_t *object, const char *text);

/* Ends it with the exit code of @error, which is taken: the message on standard error, and with
 * --json {"error": {"code", "message"}} on standard output; "document", "line", "pointer" and
 * "reason" too when a document was refused (PncRefusal). */
void cli_run_fail (CliRun *run, GError *error);

/* Ends it with wrong usage, exit code 64. */
void cli_run_fail_usage (CliRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The exit code of wrong usage, told as cli_run_fail_usage() does but before there is a run. */
int cli_tell_usage (const char *message, gboolean json);

/* What --json shows of @error. */
json_t *cli_json_from_error (const GError *error);

/* A memfd with @secret for the service; −1: the run has failed. The caller closes it. */
int cli_run_hand_over (CliRun *run, const PncSecret *secret);
