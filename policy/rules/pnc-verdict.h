/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-facts.h"
#include "pnc-question.h"
#include "pnc-rulebook.h"

/* The answer to a question, and all that a person may want to know of it. */

typedef enum
{
  PNC_ANSWER_DENIED,
  PNC_ANSWER_LIMITED, /* allowed within limit */
  PNC_ANSWER_ALLOWED,
} PncAnswer;

typedef enum
{
  PNC_GROUND_RULE,    /* the field or rule says so */
  PNC_GROUND_NOT_YET, /* not yet valid */
  PNC_GROUND_EXPIRED,
  PNC_GROUND_GRACE,       /* expired, but it may go on for a little */
  PNC_GROUND_HOURS,       /* outside of working hours */
  PNC_GROUND_LEASE,       /* lapsed, or used up */
  PNC_GROUND_CONTACT,     /* too long without word from IT */
  PNC_GROUND_CLOCK,       /* the host's clock was set back */
  PNC_GROUND_ROLLED_BACK, /* older data of the desktop was put back */
  PNC_GROUND_IMAGE,       /* the policy is not for this image */
  PNC_GROUND_QUARANTINE,  /* the image is too old */
  PNC_GROUND_HOST,        /* this computer is not as demanded */
  PNC_GROUND_AUTH,        /* another proof of the person is demanded */
  PNC_GROUND_TOO_LARGE,
  PNC_GROUND_TOO_MANY,
  PNC_GROUND_UNRESOLVED, /* a DNS name in a rule is not known */
  PNC_GROUND_UNENFORCED, /* this build cannot do what the policy demands */
  PNC_N_GROUNDS
} PncGround;

typedef struct
{
  PncQuestionKind question;
  PncAnswer answer;
  PncGround ground;
  gint64 limit; /* LIMITED: bytes, seconds or a number, by the question; else −1 */
  char *detail; /* what was missing or asked: "tpm2", "*.exe"; NULL: nothing */
  char *rule;   /* JSON pointer */
  guint line;   /* in the document as it was signed; 0: the rule is that nothing stands there */
  char *policy_id;
  gint64 version;
  char *signers;       /* names, ", " between them; "" for a draft */
  char *contact;       /* whom to ask; NULL: nobody is named */
  gint64 changes_at;   /* unix seconds when the answer changes by itself; 0: it does not */
  const char *action;  /* RUN, denied: "poweroff" "shutdown" "suspend" "lock" "warn"; else NULL */
  gboolean unenforced; /* it is what the rules say, but this build does nothing about it */
  gint64 warn_from;    /* RUN: unix seconds from when a warning is due before changes_at; 0: none */
} PncVerdict;

/* When, as far as is known, the rules end for good unless word from IT comes: validity or lease.
 * Unix seconds; G_MAXINT64: never. Pure. */
gint64 pnc_policy_find_end (const PncRulebook *book, const PncFacts *facts);

/* Decides. Never NULL; when in doubt, denied. Pure and without locks: any thread, at most 20 µs. */
PncVerdict *
pnc_policy_decide (const PncRulebook *book, const PncFacts *facts, const PncQuestion *question);

void pnc_verdict_free (PncVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncVerdict, pnc_verdict_free)

/* Seven characters to read out on the telephone, "7K2-M9Q" (Crockford's base 32, 30 bits of
 * SHA-256): the same for the same question, rule, policy and version, so that whoever has the
 * policy can find what it was (`pinnace-admin policy explain FILE --code`). Free with g_free(). */
char *pnc_verdict_dup_code (const PncVerdict *verdict);

/* What people read, translated (the text domain "pinnace"). Free with g_free(). */
char *pnc_verdict_dup_sentence (const PncVerdict *verdict); /* "Text may not be copied …" */
char *pnc_verdict_dup_source (const PncVerdict *verdict);   /* "Rule /usb, line 12, of … 31" */
const char *pnc_question_kind_get_title (PncQuestionKind kind); /* "Copy text to the computer" */

/* To and from the bus: a{sv} (resources/dbus, Explain()). */
GVariant *pnc_verdict_to_variant (const PncVerdict *verdict); /* floating */
PncVerdict *pnc_verdict_new_from_variant (GVariant *variant); /* NULL: not one of ours */
const char *pnc_answer_to_string (PncAnswer answer);          /* "denied" "limited" "allowed" */
const char *pnc_ground_to_string (PncGround ground);

/* A PNC_ERROR_NOT_GRANTED that says it all: sentence, source, contact, code. */
void pnc_verdict_set_error (const PncVerdict *verdict, GError **error);
