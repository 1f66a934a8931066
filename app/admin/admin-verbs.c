/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"

const CliVerb *const admin_verbs[] = {
  &admin_verb_keygen,
  &admin_verb_sign,
  &admin_verb_signers,
  &admin_verb_policy_new,
  &admin_verb_policy_check,
  &admin_verb_policy_show,
  &admin_verb_policy_diff,
  &admin_verb_policy_test,
  &admin_verb_policy_explain,
  &admin_verb_image_check,
  NULL, /* keep: it makes clang-format leave one a line */
};
