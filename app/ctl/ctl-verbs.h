/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-run.h"

/* Each in its file ctl-<verb>.c. */
extern const CtlVerb ctl_verb_new;
extern const CtlVerb ctl_verb_add;
extern const CtlVerb ctl_verb_list;
extern const CtlVerb ctl_verb_status;
extern const CtlVerb ctl_verb_set;
extern const CtlVerb ctl_verb_rename;
extern const CtlVerb ctl_verb_delete;
extern const CtlVerb ctl_verb_start;
extern const CtlVerb ctl_verb_stop;
extern const CtlVerb ctl_verb_passphrase;
extern const CtlVerb ctl_verb_screenshot;
extern const CtlVerb ctl_verb_type;
extern const CtlVerb ctl_verb_send_key;
extern const CtlVerb ctl_verb_rescue;
extern const CtlVerb ctl_verb_log;
extern const CtlVerb ctl_verb_doctor;
