/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-envelope.h"
#include "pnc-policy-sign-test.h"
#include "pnc-test.h"
#include "pnc-verdict.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What a document within its size may cost, whatever it holds: 64 MiB of memory, and time as its
 * size. */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define MEMORY_LIMIT_BYTES (64 << 20)
/* The 100 ms are a matter of the machine, and so of tests/bench/policy; that no writer makes it
 * grow beyond the size is not. */
#define MOST_TIMES_JANSSON 8

static const PncDocumentKind signed_kinds[]
    = { PNC_DOCUMENT_TIMESTAMP, PNC_DOCUMENT_POLICY, PNC_DOCUMENT_ROOT, PNC_DOCUMENT_SNAPSHOT,
        PNC_DOCUMENT_TARGETS };

/* How a hostile writer fills a document. */
typedef enum
{
  FILL_OBJECTS,
  FILL_OBJECTS_WITHIN_THE_COUNT, /* as many as are allowed, then blanks */
  FILL_ARRAYS,
  FILL_NESTED,
  FILL_NUMBERS,
  FILL_STRINGS,
  FILL_ONE_STRING,
  FILL_ESCAPES,
  FILL_KEYS,
  FILL_ONE_KEY,
  FILL_BLANKS,
  FILL_REAL_AT_THE_END, /* refused when all else is done */
} Fill;

#define N_FILLS (FILL_REAL_AT_THE_END + 1)

static void
repeat (GString *text, gsize size, const char *element, const char *separator, guint most)
{
  guint n = 0;

  for (; text->len + strlen (element) + 1 < size && n < most; n++)
    {
      g_string_append (text, n > 0 ? separator : "");
      g_string_append (text, element);
    }
}

static void
repeat_character (GString *text, gsize size, char character)
{
  gsize old = text->len;

  if (old >= size)
    return;
  g_string_set_size (text, size);
  memset (text->str + old, character, size - old);
}

static void
fill_keys (GString *text, gsize size)
{
  for (guint n = 0; text->len + 20 < size && n < PNC_DOCUMENT_MAX_VALUES / 2 - 20; n++)
    g_string_append_printf (text, "%s\"%x\":1", n > 0 ? "," : "", n);
}

static void
fill (GString *text, gsize size, Fill how)
{
  const guint all = G_MAXUINT, most = PNC_DOCUMENT_MAX_VALUES - 20;

  switch (how)
    {
    case FILL_OBJECTS:
      repeat (text, size, "{}", ",", all);
      break;
    case FILL_OBJECTS_WITHIN_THE_COUNT:
      repeat (text, size, "{}", ",", most);
      repeat_character (text, size, ' ');
      break;
    case FILL_ARRAYS:
      repeat (text, size, "[]", ",", most);
      break;
    case FILL_NESTED:
      repeat (text, size, "[[[[[[[[[[[]]]]]]]]]]]", ",", most / 11);
      break;
    case FILL_NUMBERS:
      repeat (text, size, "1", ",", most);
      break;
    case FILL_STRINGS:
      repeat (text, size, "\"abcdefghijklmnopqrstuvwxyz0123456789\"", ",", most);
      break;
    case FILL_ONE_STRING:
      g_string_append_c (text, '"');
      repeat_character (text, size, 'a');
      g_string_append_c (text, '"');
      break;
    case FILL_ESCAPES:
      g_string_append_c (text, '"');
      repeat (text, size, "\\\\\\\"", "", all);
      g_string_append_c (text, '"');
      break;
    case FILL_KEYS:
      g_string_append_c (text, '{');
      fill_keys (text, size);
      g_string_append_c (text, '}');
      break;
    case FILL_ONE_KEY:
      g_string_append (text, "{\"");
      repeat_character (text, size, 'k');
      g_string_append (text, "\":-1}");
      break;
    case FILL_BLANKS:
      repeat_character (text, size, '\n');
      break;
    case FILL_REAL_AT_THE_END:
      repeat (text, size - 4, "{}", ",", most);
      g_string_append (text, ",1.5");
      break;
    }
}

static GBytes *
make_document (PncDocumentKind kind, Fill how)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "{\"signed\":{\"_type\":\"%s\",\"x\":[", pnc_document_kind_type (kind));
  fill (text, pnc_document_kind_max_bytes (kind) - 64, how);
  g_string_append (text, "]},\"signatures\":[]}");
  assert_true (text->len <= pnc_document_kind_max_bytes (kind));
  return g_string_free_to_bytes (text);
}

/* All that is done with a document before anybody knows who wrote it; the refusal if it is refused
 * for its form, or NULL. */
static char *
read_it (GBytes *bytes, PncDocumentKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) no_keys = g_ptr_array_new ();
  g_autoptr (PncEnvelope) envelope = pnc_envelope_parse (bytes, kind, "hostile", &error);
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  if (envelope == NULL)
    return g_strdup (error->message);
  verified = pnc_envelope_verify (envelope, no_keys, 1, NULL);
  g_assert (verified == NULL);
  g_assert (pnc_document_line_of (pnc_envelope_get_document (envelope), "/signatures") > 0);
  return NULL;
}

static void
limit_memory (void)
{
  struct rlimit limit;
  unsigned long pages = 0;
  FILE *file = fopen ("/proc/self/statm", "r");

  g_assert (file != NULL && fscanf (file, "%lu", &pages) == 1);
  fclose (file);
  limit.rlim_cur = limit.rlim_max = pages * sysconf (_SC_PAGESIZE) + MEMORY_LIMIT_BYTES;
  g_assert (setrlimit (RLIMIT_AS, &limit) == 0);
}

/* What a process of its own is told of @bytes, so that no heap has room left from the one before.
 */
static void
read_in_child (GBytes *bytes, PncDocumentKind kind, gboolean is_limited, char *out_told, gsize size)
{
  int pipe_fds[2];
  int status = 0;
  ssize_t n;
  pid_t pid;

  assert_int_equal (pipe (pipe_fds), 0);
  pid = fork ();
  if (pid == 0)
    {
      g_autofree char *refusal = NULL;

      if (is_limited)
        limit_memory ();
      refusal = read_it (bytes, kind);
      _exit (refusal == NULL || write (pipe_fds[1], refusal, strlen (refusal)) > 0 ? 0 : 1);
    }
  close (pipe_fds[1]);
  n = read (pipe_fds[0], out_told, size - 1);
  close (pipe_fds[0]);
  assert_true (pid > 0 && waitpid (pid, &status, 0) == pid);
  g_snprintf (out_told + MAX (n, 0), size - MAX (n, 0), "%s",
              WIFEXITED (status) && WEXITSTATUS (status) == 0 ? "" : "it died");
}

/* jansson tells of missing memory as of a fault of the text, so the same must come out with the
 * limit and without. */
static void
assert_fits_into_memory (PncDocumentKind kind, Fill how)
{
  g_autoptr (GBytes) bytes = make_document (kind, how);
  char told[512], expected[512];

  malloc_trim (0);
  read_in_child (bytes, kind, TRUE, told, sizeof told);
  read_in_child (bytes, kind, FALSE, expected, sizeof expected);
  if (strcmp (told, expected) != 0)
    fail_msg ("%s, filling %d, needs more than 64 MiB: %s", pnc_document_kind_type (kind), how,
              told);
}

static void
needs_at_most_64_mib_for_any_document (void **state)
{
  for (guint k = 0; k < G_N_ELEMENTS (signed_kinds); k++)
    for (guint how = 0; how < N_FILLS; how++)
      assert_fits_into_memory (signed_kinds[k], how);
}

/* Lists of rules, each as long as the document can carry, as real ones are. */
static const struct
{
  const char *pointer;
  const char *rule; /* its %1$u are numbers that rise */
} rule_lists[] = {
  { "/usb/rules", "{'allow':true,'vid':%1$u,'pid':%1$u}" },
  { "/network/rules", "{'act':'allow','proto':'tcp','dst':'10.%2$u.%3$u.0/24','ports':'%1$u'}" },
  { "/network/host_rules", "{'act':'deny','dst':'h%1$u.example.org'}" },
  { "/quarantine/rules", "{'act':'allow','dst':'2001:db8:%1$u::/48'}" },
};

/* A signed policy whose list @index fills it. */
static GBytes *
make_policy (const PncSigningKey *key, guint index)
{
  gsize most = pnc_document_kind_max_bytes (PNC_DOCUMENT_POLICY) - 32 * 1024;
  g_autoptr (GString) changes = g_string_new (NULL);
  char *text;

  g_string_printf (changes, "{'%s': [", rule_lists[index].pointer);
  /* Written out a line a field, each takes about twice as much. */
  for (guint i = 1; changes->len < most / 3 && i < 65536; i++)
    {
      g_autofree char *rule = g_strdup_printf (rule_lists[index].rule, i, i / 256 % 256, i % 256);

      g_string_append_printf (changes, "%s%s", i > 1 ? "," : "", rule);
    }
  g_string_append (changes, "]}");
  text = pnc_policy_test_sign (key, 1, changes->str);
  assert_in_range (strlen (text), most / 3, pnc_document_kind_max_bytes (PNC_DOCUMENT_POLICY));
  return g_bytes_new_take (text, strlen (text));
}

/* From the bytes to a decision; "" or what was wrong. */
static char *
decide_by_it (GBytes *bytes, GPtrArray *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPolicy) policy = pnc_policy_verify (bytes, "large", keys, 1, &error);
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();
  g_autoptr (PncRulebook) book = NULL;
  g_autoptr (PncFacts) facts = pnc_facts_new_ideal (PNC_POLICY_TEST_NOW);

  if (policy == NULL)
    return g_strdup (error->message);
  g_ptr_array_add (policies, policy);
  book = pnc_rulebook_new (policies, &error);
  if (book == NULL)
    return g_strdup (error->message);
  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autoptr (PncAsk) ask = pnc_ask_parse (pnc_question_kind_to_string (i), NULL);

      pnc_verdict_free (pnc_policy_decide (book, facts, pnc_ask_get_question (ask)));
    }
  return g_strdup ("");
}

static void
needs_at_most_64_mib_from_the_bytes_to_a_decision (void **state)
{
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Ada");
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  g_ptr_array_add (keys, pnc_signing_key_get_public (key));
  for (guint i = 0; i < G_N_ELEMENTS (rule_lists); i++)
    {
      g_autoptr (GBytes) bytes = make_policy (key, i);
      int status = 0;
      pid_t pid;

      malloc_trim (0);
      pid = fork ();
      if (pid == 0)
        {
          g_autofree char *wrong = NULL;

          limit_memory ();
          wrong = decide_by_it (bytes, keys);
          _exit (*wrong == '\0' ? 0 : 1);
        }
      assert_true (pid > 0 && waitpid (pid, &status, 0) == pid);
      if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
        {
          g_autofree char *wrong = decide_by_it (bytes, keys);

          fail_msg ("%s needs more than 64 MiB, or: %s", rule_lists[i].pointer, wrong);
        }
    }
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* What jansson alone needs for the same bytes. */
static void
read_by_jansson (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  json_auto_t *root = json_loadb (text, size, 0, NULL);

  g_assert_nonnull (root);
}

#define ROUNDS 2

/* The least of some rounds: whoever shares the processor's caches is not this code. */
static void
measure_ms (GBytes *bytes, PncDocumentKind kind, double *out_ours, double *out_jansson)
{
  *out_ours = *out_jansson = G_MAXDOUBLE;
  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = cpu_ms (), between;

      g_free (read_it (bytes, kind));
      between = cpu_ms ();
      read_by_jansson (bytes);
      *out_ours = MIN (*out_ours, between - start);
      *out_jansson = MIN (*out_jansson, cpu_ms () - between);
    }
}

static void
assert_is_read_in_time (PncDocumentKind kind, Fill how)
{
  g_autoptr (GBytes) bytes = make_document (kind, how);
  double ours, jansson;

  measure_ms (bytes, kind, &ours, &jansson);
  if (ours > MOST_TIMES_JANSSON * jansson)
    fail_msg ("%s, filling %u: %.1f ms, jansson alone %.1f ms", pnc_document_kind_type (kind), how,
              ours, jansson);
}

static void
costs_little_more_than_jansson_for_any_document (void **state)
{
  for (guint k = 0; k < G_N_ELEMENTS (signed_kinds); k++)
    for (guint how = 0; how < N_FILLS; how++)
      assert_is_read_in_time (signed_kinds[k], how);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (needs_at_most_64_mib_for_any_document),
    cmocka_unit_test (needs_at_most_64_mib_from_the_bytes_to_a_decision),
    cmocka_unit_test (costs_little_more_than_jansson_for_any_document),
  };

  /* A whole plan that is skipped: cmocka's skip() writes “not ok”, which meson takes for a fault.
   */
  if (SANITIZED)
    {
      puts ("1..0 # SKIP a sanitizer's own memory and time are not ours");
      return 0;
    }
  return cmocka_run_group_tests_name ("document-limits", tests, NULL, NULL);
}
