/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy-write.h"
#include "pnc-rulebook.h"
#include "pnc-test.h"
#include "pnc-verdict.h"

/* 2026-12-01T08:00:00Z, a Tuesday: now, in these tests. */
#define PNC_POLICY_TEST_NOW G_GINT64_CONSTANT (1796112000)

/* What jansson's text @json says; fails the test when it is none. */
json_t *pnc_policy_test_json (const char *json);

/* An open policy in which what @changes holds (a JSON object of pointers and values, or NULL) is
 * put: "{'/channels/printing': 'none'}"; single quotes stand for double ones. */
json_t *pnc_policy_test_open (const char *changes);
/* A policy that says only what @fields holds, at @level, below "org". */
json_t *pnc_policy_test_lower (const char *level, const char *fields);

/* Reads @policy (taken); fails the test when it is refused. */
PncPolicyDraft *pnc_policy_test_draft (json_t *policy);
/* Why it is refused (@policy is taken); free with g_error_free(). */
GError *pnc_policy_test_refuse (json_t *policy);
/* The rulebook of these policies (taken; NULL at the end). */
PncRulebook *pnc_policy_test_book (json_t *first, ...) G_GNUC_NULL_TERMINATED;

/* Decides @question (as pnc_ask_parse() reads it) with ideal facts at PNC_POLICY_TEST_NOW in which
 * @facts ("name=value; name=value", or NULL) are set. */
PncVerdict *
pnc_policy_test_decide (const PncRulebook *book, const char *question, const char *facts);
PncFacts *pnc_policy_test_facts (const char *facts);
