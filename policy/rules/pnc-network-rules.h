/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-compare-work.h"
#include "pnc-pinned-names.h"
#include "pnc-rule-json.h"

/* Who may be reached: network_rules in resources/schemas/policy-rules.schema.json. The first rule
 * that fits on direction, protocol, peer and port decides; if none does, the default.
 *
 * A rule with a DNS name fits the addresses that the name stands for by the caller's pinned map. If
 * the map does not have the name, a rule that allows fits nothing and a rule that denies fits
 * everything (of its direction, protocol and ports), and the decision says so.
 * Only IPv4-mapped IPv6 addresses are taken as IPv4; 6to4, Teredo and NAT64 are not looked into.
 * Immutable; any thread. */
typedef struct _PncNetworkRules PncNetworkRules;

typedef enum
{
  PNC_DIRECTION_OUT = 1 << 0,
  PNC_DIRECTION_IN = 1 << 1,
  PNC_DIRECTION_BOTH = PNC_DIRECTION_OUT | PNC_DIRECTION_IN,
} PncDirection;

/* IANA's protocol numbers, of those that have a name here. */
#define PNC_PROTOCOL_ICMP 1
#define PNC_PROTOCOL_TCP 6
#define PNC_PROTOCOL_UDP 17
#define PNC_PROTOCOL_ICMPV6 58

typedef struct
{
  PncDirection direction; /* OUT or IN */
  guint8 protocol;        /* IANA's number */
  PncAddress peer;        /* destination of what goes out, source of what comes in */
  guint16 port; /* TCP, UDP: the peer's when it goes out, the guest's when it comes in; else 0 */
} PncConnection;

typedef struct
{
  gboolean allowed;
  int rule; /* index of the rule that decided; −1: the default did */
  /* A name that was looked for in vain and without which it is denied: in @rule, or in a rule
   * before it that might have allowed it. NULL: none. Borrowed from the rules. */
  const char *unresolved;
} PncNetworkDecision;

/* Beside the numbers of IANA's in PncNetworkRule. */
#define PNC_PROTOCOL_ANY -1
#define PNC_PROTOCOL_ANY_ICMP 256 /* 1 and 58 */

typedef struct
{
  guint16 first, last;
} PncPortRange;

typedef enum
{
  PNC_PEER_ANY,
  PNC_PEER_SUBNET,
  PNC_PEER_NAME,
} PncPeerKind;

/* One rule, for those who enforce it. */
typedef struct
{
  gboolean allow;
  PncDirection directions;
  int protocol;
  PncPeerKind peer;
  PncSubnet subnet;    /* SUBNET */
  char *name;          /* NAME: of pnc_dns_name_intern() */
  PncPortRange *ports; /* none: any, and protocols without ports; else TCP and UDP only */
  guint n_ports;
  char *comment; /* NULL: none */
} PncNetworkRule;

/* @rules: the array, borrowed; NULL is none. @pointer: where it stands, "/network/rules". Errors:
 * see pnc-rule-json.h. */
PncNetworkRules *pnc_network_rules_new_from_json (json_t *rules,
                                                  gboolean allow_by_default,
                                                  const char *pointer,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_network_rules_free (PncNetworkRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncNetworkRules, pnc_network_rules_free)

guint pnc_network_rules_get_n (const PncNetworkRules *rules);
const PncNetworkRule *pnc_network_rules_get (const PncNetworkRules *rules, guint index);
gboolean pnc_network_rules_get_allow_by_default (const PncNetworkRules *rules);

/* The DNS names in it, each once, sorted, NULL behind the last: what the caller must resolve and
 * pin. Borrowed. */
const char *const *pnc_network_rules_get_names (const PncNetworkRules *rules);

/* @names NULL: nothing could be resolved. A few microseconds for a thousand rules. */
PncNetworkDecision pnc_network_rules_decide (const PncNetworkRules *rules,
                                             const PncConnection *connection,
                                             const PncPinnedNames *names);

/* One English line for people, with the rule's comment: "Connections to 10.0.0.0/8 by TCP, port
 * 443, are allowed". @index −1: the default. Free with g_free(). */
char *pnc_network_rules_describe_rule (const PncNetworkRules *rules, int index);

/* A connection, and what is known of DNS names: @name stands for the peer, @unresolved could not be
 * resolved, all others stand for somebody else. Names are borrowed from the lists. */
typedef struct
{
  gboolean exact; /* FALSE: the lists are too large to be compared; nothing else is set */
  PncConnection connection;
  const char *name;       /* NULL: none */
  const char *unresolved; /* NULL: none */
  int from_rule, to_rule; /* what decided on either side; −1: the default */
} PncNetworkDifference;

/* A connection that @to allows and @from denies, whatever DNS may say. Exact (ports from 1): if it
 * answers FALSE, there is none. When @work is used up the answer is TRUE, with @exact FALSE.
 * @out_difference is untouched when the answer is FALSE. */
gboolean pnc_network_rules_find_looser (const PncNetworkRules *from,
                                        const PncNetworkRules *to,
                                        PncCompareWork *work,
                                        PncNetworkDifference *out_difference);

/* What it is, for a sentence: "connections to 10.0.0.1 by TCP, port 443". Free with g_free(). */
char *pnc_network_difference_dup_words (const PncNetworkDifference *difference);

/* The rules that can never matter because those before them leave nothing for them to decide,
 * whatever DNS may say: of PncVoidRule, in order; often empty. @by is a rule that takes all of it
 * alone, or else the first that takes some. Exact; when @work is used up, nothing is found. */
GArray *pnc_network_rules_find_void (const PncNetworkRules *rules, PncCompareWork *work);
