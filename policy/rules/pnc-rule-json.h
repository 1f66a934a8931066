/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

/* How the lists of rules are read. Whatever does not hold is PNC_ERROR_TAMPERED, and its message is
 * "POINTER: SENTENCE": the JSON pointer of what offends (RFC 6901; below what the caller calls
 * @pointer; of the rule, where it has a field too many or too few), then the value, the rule and
 * the remedy. So a caller finds the place by the text up to the first ": ". Pure; any thread. */

#define PNC_RULES_MAX 4096
#define PNC_COMMENT_MAX_BYTES 128

/* A rule of a list that can never matter: were it taken out, no decision would change. */
typedef struct
{
  guint rule;
  int by; /* index of a rule that stands in its way; −1: the default says the same */
} PncVoidRule;

/* Sets the error; FALSE. @key NULL: what @pointer names itself. */
gboolean pnc_rule_refuse (GError **error,
                          const char *pointer,
                          const char *key,
                          const char *sentence_format,
                          ...) G_GNUC_PRINTF (4, 5);

/* @value as it stands in the document, for a sentence: in ASCII, shortened. Free with g_free(). */
char *pnc_rule_dup_value (json_t *value);

/* Is @value (NULL: nothing stands there, which is fine) an array of at most @max? */
gboolean pnc_rule_check_array (json_t *value, gsize max, const char *pointer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Is @value an object whose keys all stand in @known? */
gboolean pnc_rule_check_keys (json_t *value,
                              const char *const *known,
                              const char *pointer,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A number from 0 to @most; −1 when the key is not there, which is fine. */
gboolean pnc_rule_get_number (json_t *object,
                              const char *key,
                              int most,
                              const char *pointer,
                              int *out_number,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The index in @choices of the text that must stand at @key; @fallback when the key is not there,
 * but −1 makes it a must. */
gboolean pnc_rule_get_choice (json_t *object,
                              const char *key,
                              const char *const *choices,
                              int fallback,
                              const char *pointer,
                              guint *out_choice,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text that must stand at @key, borrowed. */
gboolean pnc_rule_get_text (json_t *object,
                            const char *key,
                            const char *pointer,
                            const char **out_text,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The "comment" of a rule, for people: at most 128 bytes of NFC without control, bidi or zero-width
 * characters. NULL: none. */
gboolean pnc_rule_get_comment (json_t *object,
                               const char *pointer,
                               char **out_comment,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
