/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"

const CliVerb *const ctl_verbs[] = {
  &ctl_verb_new,     &ctl_verb_add,      &ctl_verb_forget,     &ctl_verb_list,
  &ctl_verb_status,  &ctl_verb_set,      &ctl_verb_rename,     &ctl_verb_delete,
  &ctl_verb_start,   &ctl_verb_stop,     &ctl_verb_passphrase, &ctl_verb_screenshot,
  &ctl_verb_type,    &ctl_verb_send_key, &ctl_verb_rescue,     &ctl_verb_policy,
  &ctl_verb_explain, &ctl_verb_log,      &ctl_verb_doctor,     NULL,
};
