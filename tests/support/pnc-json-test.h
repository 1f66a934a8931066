/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

#include <jansson.h>

/* JSON with ' for ", so that it can be read in C. json_decref() it. */
static inline json_t *
pnc_test_json (const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "'", '"');
  json_error_t where;
  json_t *value = json_loads (plain, JSON_DECODE_ANY, &where);

  if (value == NULL)
    fail_msg ("no JSON: %s: %s", plain, where.text);
  return value;
}

/* @error was set by pnc_rule_refuse() for the place @pointer, and its sentence has @words; clears
 * it. */
#define pnc_test_assert_refused(error, pointer, words)                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((error) == NULL)                                                                           \
      fail_msg ("no error, one at %s expected", pointer);                                          \
    if (!g_str_has_prefix ((error)->message, pointer ": ")                                         \
        || strstr ((error)->message, words) == NULL)                                               \
      fail_msg ("“%s”, but “%s: …%s…” expected", (error)->message, pointer, words);                \
    pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);                                  \
  }                                                                                                \
  G_STMT_END
