/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-desktop.h"

/* Each in its file ctl-<verb>.c. */
extern const CliVerb ctl_verb_new;
extern const CliVerb ctl_verb_add;
extern const CliVerb ctl_verb_forget;
extern const CliVerb ctl_verb_list;
extern const CliVerb ctl_verb_status;
extern const CliVerb ctl_verb_set;
extern const CliVerb ctl_verb_rename;
extern const CliVerb ctl_verb_delete;
extern const CliVerb ctl_verb_start;
extern const CliVerb ctl_verb_stop;
extern const CliVerb ctl_verb_passphrase;
extern const CliVerb ctl_verb_screenshot;
extern const CliVerb ctl_verb_type;
extern const CliVerb ctl_verb_send_key;
extern const CliVerb ctl_verb_rescue;
extern const CliVerb ctl_verb_policy;
extern const CliVerb ctl_verb_explain;
extern const CliVerb ctl_verb_log;
extern const CliVerb ctl_verb_doctor;

/* All of them, in the order of --help; NULL at the end. */
extern const CliVerb *const ctl_verbs[];

/* roff around them (CliProgram). */
extern const char ctl_manual_head[];
extern const char ctl_manual_tail[];
