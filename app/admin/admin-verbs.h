/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-run.h"

/* Each in its file admin-<verb>.c. */
extern const CliVerb admin_verb_image_check;
extern const CliVerb admin_verb_keygen;
extern const CliVerb admin_verb_sign;
extern const CliVerb admin_verb_signers;
extern const CliVerb admin_verb_policy_new;
extern const CliVerb admin_verb_policy_check;
extern const CliVerb admin_verb_policy_show;
extern const CliVerb admin_verb_policy_diff;
extern const CliVerb admin_verb_policy_test;
extern const CliVerb admin_verb_policy_explain;

/* All of them, in the order of --help; NULL at the end. */
extern const CliVerb *const admin_verbs[];

/* roff around them (CliProgram). */
extern const char admin_manual_head[];
extern const char admin_manual_tail[];
