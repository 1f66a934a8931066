/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-policy-test.h"

#include <locale.h>
#include <string.h>

/* One row a behaviour: in an open policy with @changes, below it (if not NULL) @lower, with
 * @facts, @question is answered so. */
typedef struct
{
  const char *changes, *lower, *facts, *question;
  PncAnswer answer;
  PncGround ground; /* of a denial */
  const char *rule; /* NULL: not looked at */
} Case;

#define DENIED PNC_ANSWER_DENIED
#define LIMITED PNC_ANSWER_LIMITED
#define ALLOWED PNC_ANSWER_ALLOWED

static void
check_cases (const Case *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      const Case *c = &cases[i];
      g_autoptr (PncRulebook) book = pnc_policy_test_book (
          pnc_policy_test_open (c->changes),
          c->lower != NULL ? pnc_policy_test_lower ("group", c->lower) : NULL, NULL);
      g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (book, c->question, c->facts);

      if (verdict->answer != c->answer || (c->answer == DENIED && verdict->ground != c->ground)
          || (c->rule != NULL && g_strcmp0 (verdict->rule, c->rule) != 0))
        fail_msg ("case %u: with %s, “%s” is %s by %s (%s)", i, c->changes, c->question,
                  pnc_answer_to_string (verdict->answer), verdict->rule,
                  pnc_ground_to_string (verdict->ground));
    }
}

#define CHECK(...)                                                                                 \
  const Case cases[] = { __VA_ARGS__ };                                                            \
  check_cases (cases, G_N_ELEMENTS (cases))

/* A question with all that it needs to be answered by each rule about it. */
static char *
whole_question (PncQuestionKind kind)
{
  const char *detail = "";

  switch ((int) kind)
    {
    case PNC_QUESTION_USB:
    case PNC_QUESTION_USB_AUTO:
      detail = " class=3";
      break;
    case PNC_QUESTION_CONNECT:
    case PNC_QUESTION_HOST_CONNECT:
      detail = " proto=udp address=192.0.2.7 port=53";
      break;
    case PNC_QUESTION_DEFER_UPDATE:
      detail = " seconds=1";
      break;
    case PNC_QUESTION_FILE_TO_GUEST:
    case PNC_QUESTION_FILE_TO_HOST:
      detail = " name=a.b";
      break;
    case PNC_QUESTION_SHARED_FOLDER:
      detail = " name=exchange write=yes";
      break;
    case PNC_QUESTION_SNAPSHOT:
      detail = " memory=yes";
      break;
    case PNC_QUESTION_MONITORS:
    case PNC_QUESTION_SET_MEMORY:
    case PNC_QUESTION_SET_CPUS:
      detail = " count=100000";
      break;
    }
  return g_strconcat (pnc_question_kind_to_string (kind), detail, NULL);
}

static void
an_open_policy_allows_everything (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (pnc_policy_test_open (NULL), NULL);

  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autofree char *question = whole_question (i);
      g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (book, question, NULL);

      if (verdict->answer != ALLOWED)
        fail_msg ("“%s” is %s by %s", question, pnc_answer_to_string (verdict->answer),
                  verdict->rule);
    }
}

static void
a_policy_that_says_nothing_denies_everything (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_json_new ("example.org", "org", 1, PNC_POLICY_TEST_NOW), NULL);

  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autofree char *question = whole_question (i);
      g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (book, question, NULL);

      if (verdict->answer != DENIED)
        fail_msg ("“%s” is %s by %s", question, pnc_answer_to_string (verdict->answer),
                  verdict->rule);
      assert_int_equal (verdict->line, 0);
    }
}

/* Each field at its tightest, all others open: something is denied that else is allowed, or the
 * field is one that only says how (and is named here). */
static void
each_field_denies_something (void **state)
{
  static const char *const says_how[] = { "/validity/on_expiry",
                                          "/validity/grace_s",
                                          "/lease/on_lapse",
                                          "/clock/max_skew_s",
                                          "/clock/on_rollback",
                                          "/clock/net_time",
                                          "/auth/min_length",
                                          "/auth/classes",
                                          "/auth/on_max_fail",
                                          "/auth/argon2/m_kib",
                                          "/auth/argon2/t",
                                          "/quarantine/action",
                                          "/snapshots/max_suspend_s",
                                          "/display/watermark/opacity_percent",
                                          "/display/watermark/density",
                                          "/ui/on_close",
                                          "/storage/rollback",
                                          "/wipe/on_revoke",
                                          "/wipe/scope",
                                          "/wipe/confirm_report",
                                          "/audit/level",
                                          "/hours/on_end",
                                          NULL };

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const PncField *field = pnc_field_get (i);
      json_t *policy = pnc_policy_test_open ("{'/quarantine/action': 'refuse'}");
      g_autoptr (PncRulebook) book = NULL;
      g_auto (PncValue) tightest = { 0 };
      gboolean denies = FALSE;

      if (field->sense == PNC_TIGHTER_NEUTRAL || g_strv_contains (says_how, field->pointer))
        {
          json_decref (policy);
          continue;
        }
      pnc_field_get_tightest (i, &tightest);
      pnc_policy_json_set (policy, field->pointer, pnc_field_to_json (i, &tightest));
      book = pnc_policy_test_book (policy, NULL);
      for (guint kind = 0; !denies && kind < PNC_N_QUESTIONS; kind++)
        {
          g_autofree char *question = whole_question (kind);
          g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (
              book, question,
              "enforces=none; virtualized=yes; image-version=5; bound=none; host=none; auth=none; "
              "client=0.0.1; update-age=-1; "
              "image-created=2026-01-01T00:00:00Z; now=2026-12-02T08:00:00Z");
          denies = verdict->answer != ALLOWED && g_strcmp0 (verdict->rule, field->pointer) == 0;
        }
      if (!denies)
        fail_msg ("“%s” denies nothing", field->pointer);
    }
}

static void
clipboard_goes_by_direction_type_and_size (void **state)
{
  CHECK ({ "{'/channels/clipboard/to_host': 'none'}", NULL, NULL, "clipboard.to_host type=text",
           DENIED, PNC_GROUND_RULE, "/channels/clipboard/to_host" },
         { "{'/channels/clipboard/to_host': 'none'}", NULL, NULL, "clipboard.to_guest type=text",
           ALLOWED },
         { "{'/channels/clipboard/to_host': 'text'}", NULL, NULL, "clipboard.to_host type=text",
           ALLOWED },
         { "{'/channels/clipboard/to_host': 'text'}", NULL, NULL, "clipboard.to_host type=image",
           DENIED },
         { "{'/channels/clipboard/to_host': 'text_images'}", NULL, NULL,
           "clipboard.to_host type=files", DENIED },
         { "{'/channels/clipboard/max_bytes': 100}", NULL, NULL,
           "clipboard.to_host type=text bytes=100", ALLOWED },
         { "{'/channels/clipboard/max_bytes': 100}", NULL, NULL,
           "clipboard.to_host type=text bytes=101", DENIED, PNC_GROUND_TOO_LARGE,
           "/channels/clipboard/max_bytes" },
         { "{'/channels/clipboard/max_bytes': 100}", NULL, NULL, "clipboard.to_host type=text",
           LIMITED });
}

static void
files_go_by_direction_ending_and_size (void **state)
{
  CHECK (
      { "{'/channels/files/to_host': false}", NULL, NULL, "file.to_host name=a.txt", DENIED,
        PNC_GROUND_RULE, "/channels/files/to_host" },
      { "{'/channels/files/deny_ext': ['exe']}", NULL, NULL, "file.to_guest name=a.EXE", DENIED,
        PNC_GROUND_RULE, "/channels/files/deny_ext" },
      { "{'/channels/files/deny_ext': ['exe']}", NULL, NULL, "file.to_guest name=a.exe.txt",
        DENIED },
      { "{'/channels/files/deny_ext': ['exe']}", NULL, NULL, "file.to_guest name=exe", ALLOWED },
      { "{'/channels/files/allow_ext': ['pdf']}", NULL, NULL, "file.to_guest name=a.pdf", ALLOWED },
      { "{'/channels/files/allow_ext': ['pdf']}", NULL, NULL, "file.to_guest name=a.pdf.sh",
        DENIED },
      { "{'/channels/files/allow_ext': ['pdf']}", NULL, NULL, "file.to_guest name=README", DENIED },
      { "{'/channels/files/max_bytes': 10}", NULL, NULL, "file.to_guest name=a bytes=11", DENIED,
        PNC_GROUND_TOO_LARGE });
}

static void
usb_goes_by_its_rules_and_every_document_must_allow (void **state)
{
  static const char *const printers
      = "{'/usb/default': 'deny', '/usb/rules': [{'allow': true, 'class': 7}]}";

  CHECK ({ printers, NULL, NULL, "usb vid=04f9 interface=7/1/2", ALLOWED, 0, "/usb/rules/0" },
         { printers, NULL, NULL, "usb interface=8", DENIED, PNC_GROUND_RULE, "/usb/default" },
         { printers, NULL, NULL, "usb interface=7 interface=8", DENIED },
         { NULL, printers, NULL, "usb interface=8", DENIED },
         { printers, "{'/usb/default': 'allow'}", NULL, "usb interface=8", DENIED },
         { "{'/channels/webcam': false}", NULL, NULL, "usb interface=14/1 interface=14/2", DENIED,
           PNC_GROUND_RULE, "/channels/webcam" },
         { "{'/channels/webcam': false}", NULL, NULL, "usb interface=3", ALLOWED },
         { "{'/usb/max_devices': 2}", NULL, NULL, "usb interface=3 count=2", DENIED,
           PNC_GROUND_TOO_MANY },
         { "{'/usb/auto_connect': false}", NULL, NULL, "usb.auto interface=3", DENIED },
         { "{'/usb/auto_connect': false}", NULL, NULL, "usb interface=3", ALLOWED });
}

static void
network_goes_by_zone_and_first_match (void **state)
{
  static const char *const office
      = "{'/network/default': 'deny', '/network/rules': [{'act':'allow','dst':'192.0.2.0/24'}],"
        " '/network/zones': [{'name':'office','when':{'subnets':['10.0.0.0/8']},"
        "'default':'allow','rules':[{'act':'deny','dst':'192.0.2.0/24'}],"
        "'host_default':'allow'}]}";

  CHECK ({ office, NULL, NULL, "connect proto=tcp address=192.0.2.7 port=443", ALLOWED, 0,
           "/network/rules/0" },
         { office, NULL, NULL, "connect proto=tcp address=198.51.100.1 port=443", DENIED,
           PNC_GROUND_RULE, "/network/default" },
         { office, NULL, "network=10.1.2.3/24", "connect proto=tcp address=192.0.2.7 port=443",
           DENIED, PNC_GROUND_RULE, "/network/zones/0/rules/0" },
         { "{'/network/dns': ['10.0.0.53']}", NULL, NULL,
           "connect proto=udp address=8.8.8.8 port=53", DENIED, PNC_GROUND_RULE, "/network/dns" },
         { "{'/network/mode': 'none'}", NULL, NULL, "connect proto=tcp address=192.0.2.7 port=443",
           DENIED, PNC_GROUND_RULE, "/network/mode" },
         { "{'/network/rules': [{'act':'deny','dst':'evil.example.org'}]}", NULL, NULL,
           "connect proto=tcp address=192.0.2.7 port=443", DENIED, PNC_GROUND_UNRESOLVED },
         { "{'/network/rules': [{'act':'deny','dst':'evil.example.org'}]}", NULL,
           "resolve=evil.example.org=203.0.113.1", "connect proto=tcp address=192.0.2.7 port=443",
           ALLOWED });
}

static void
a_network_whose_rules_nobody_enforces_is_none (void **state)
{
  static const char *const rules = "{'/network/rules': [{'act':'allow','dst':'10.0.0.0/8'}]}";

  CHECK ({ rules, NULL, "enforces=none", "network type=nat", DENIED, PNC_GROUND_UNENFORCED,
           "/network/rules" },
         { rules, NULL, "enforces=network_rules", "network type=nat", ALLOWED },
         { NULL, NULL, "enforces=none", "network type=nat", ALLOWED },
         { NULL, "{'/network/host_access': false}", "enforces=none", "network type=nat", DENIED,
           PNC_GROUND_UNENFORCED, "/network/host_access" },
         { "{'/network/mode': 'nat'}", NULL, NULL, "network type=bridge", DENIED, PNC_GROUND_RULE,
           "/network/mode" });
}

static void
rules_for_the_host_that_nobody_enforces_are_named_as_such (void **state)
{
  g_autoptr (PncRulebook) book
      = pnc_policy_test_book (pnc_policy_test_open ("{'/network/host_default': 'deny'}"), NULL);
  g_autoptr (PncRulebook) open = pnc_policy_test_book (pnc_policy_test_open (NULL), NULL);
  const char *question = "host_connect address=192.0.2.7 port=443";
  g_autoptr (PncVerdict) named = pnc_policy_test_decide (book, question, "enforces=none");
  g_autoptr (PncVerdict) enforced = pnc_policy_test_decide (book, question, NULL);
  g_autoptr (PncVerdict) nothing = pnc_policy_test_decide (open, question, "enforces=none");
  g_autofree char *sentence = pnc_verdict_dup_sentence (named);

  assert_int_equal (named->answer, DENIED);
  assert_true (named->unenforced);
  assert_non_null (strstr (sentence, "does not enforce it"));
  assert_false (enforced->unenforced);
  assert_false (nothing->unenforced);
}

static void
what_cannot_be_enforced_does_not_start (void **state)
{
  CHECK ({ "{'/display/watermark/required': true}", NULL, "enforces=none", "start", DENIED,
           PNC_GROUND_UNENFORCED, "/display/watermark/required" },
         /* Nor goes it on when such a policy comes while it runs. */
         { "{'/display/watermark/required': true}", NULL, "enforces=none", "run", DENIED,
           PNC_GROUND_UNENFORCED, "/display/watermark/required" },
         { "{'/display/watermark/required': true}", NULL, "enforces=watermark", "start", ALLOWED },
         { "{'/display/watermark/required': true}", NULL, "enforces=watermark", "run", ALLOWED },
         { "{'/channels/printing': 'none'}", NULL, "enforces=none", "start", ALLOWED });
}

static void
validity_begins_ends_and_has_its_grace (void **state)
{
  static const char *const until
      = "{'/validity/not_after': '2026-12-01T07:00:00Z', '/validity/grace_s': 7200}";

  CHECK (
      { "{'/validity/not_before': '2026-12-01T08:00:01Z'}", NULL, NULL, "start", DENIED,
        PNC_GROUND_NOT_YET, "/validity/not_before" },
      { until, NULL, NULL, "start", DENIED, PNC_GROUND_EXPIRED, "/validity/not_after" },
      { until, NULL, "running=yes", "run", ALLOWED },
      { until, NULL, "running=yes; now=2026-12-01T09:00:00Z", "run", ALLOWED },
      { until, NULL, "running=yes; now=2026-12-01T09:00:01Z", "run", DENIED, PNC_GROUND_EXPIRED },
      { until, NULL, "now=2026-12-01T06:59:59Z", "start", ALLOWED },
      { "{'/validity/days_after_activation': 30}", NULL, "activated=2026-11-01T07:59:59Z", "start",
        DENIED, PNC_GROUND_EXPIRED, "/validity/days_after_activation" },
      { "{'/validity/days_after_activation': 30}", NULL, "activated=2026-11-01T08:00:00Z", "start",
        ALLOWED },
      { "{'/validity/days_after_activation': 30}", NULL, "activated=never", "start", ALLOWED },
      { until, NULL, NULL, "recover type=expiry name=file", ALLOWED });
}

static void
a_verdict_says_when_it_changes_and_when_to_warn (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/validity/not_after': '2026-12-01T18:00:00Z',"
                            " '/validity/warn_s': 3600, '/validity/on_expiry': 'shutdown',"
                            " '/validity/grace_s': 600}"),
      NULL);
  g_autoptr (PncVerdict) now = pnc_policy_test_decide (book, "run", "running=yes");
  g_autoptr (PncVerdict) grace
      = pnc_policy_test_decide (book, "run", "running=yes; now=2026-12-01T18:05:00Z");
  g_autoptr (PncVerdict) over
      = pnc_policy_test_decide (book, "run", "running=yes; now=2026-12-01T18:11:00Z");

  assert_int_equal (now->changes_at, PNC_POLICY_TEST_NOW + 10 * 3600);
  assert_int_equal (now->warn_from, PNC_POLICY_TEST_NOW + 9 * 3600);
  assert_int_equal (grace->ground, PNC_GROUND_GRACE);
  assert_int_equal (grace->changes_at, PNC_POLICY_TEST_NOW + 10 * 3600 + 600);
  assert_int_equal (over->answer, DENIED);
  assert_string_equal (over->action, "shutdown");
}

static void
the_end_is_the_first_of_all_that_end_it (void **state)
{
  static const struct
  {
    const char *changes;
    gint64 after_s; /* from now; 0: never */
  } cases[] = {
    { "{}", 0 },
    { "{'/validity/not_after': '2026-12-01T18:00:00Z'}", 10 * 3600 },
    { "{'/validity/days_after_activation': 3}", 3 * 86400 },
    { "{'/validity/days_after_activation': 3, '/lease/max_s': 7200}", 7200 },
    { "{'/lease/contact_every_s': 3600, '/lease/max_s': 7200}", 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncRulebook) book
          = pnc_policy_test_book (pnc_policy_test_open (cases[i].changes), NULL);
      g_autoptr (PncFacts) facts = pnc_policy_test_facts (NULL);
      gint64 end = pnc_policy_find_end (book, facts);

      if (cases[i].after_s > 0 ? end != PNC_POLICY_TEST_NOW + cases[i].after_s
                               : end < PNC_POLICY_TEST_NOW * 2)
        fail_msg ("%s: %" G_GINT64_FORMAT, cases[i].changes, end - PNC_POLICY_TEST_NOW);
    }
}

static void
what_a_build_cannot_do_at_the_end_is_done_as_the_next_tighter (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/validity/not_after': '2026-12-01T18:00:00Z',"
                            " '/validity/on_expiry': 'suspend', '/validity/grace_s': 0}"),
      NULL);
  g_autoptr (PncVerdict) can = pnc_policy_test_decide (
      book, "run", "running=yes; now=2026-12-01T18:11:00Z; enforces=suspend");
  g_autoptr (PncVerdict) cannot = pnc_policy_test_decide (
      book, "run", "running=yes; now=2026-12-01T18:11:00Z; enforces=lock");

  assert_string_equal (can->action, "suspend");
  assert_string_equal (cannot->action, "shutdown");
}

static void
working_hours_are_those_of_every_document (void **state)
{
  static const char *const day
      = "{'/hours/windows': [{'days':['tue'],'from':'07:00','to':'18:00'}], '/hours/zone': "
        "'Europe/Berlin', '/hours/on_end': 'lock'}";
  static const char *const short_day
      = "{'/hours/windows': [{'days':['tue'],'from':'10:00','to':'12:00'}], '/hours/zone': "
        "'Europe/Berlin'}";

  CHECK ({ day, NULL, NULL, "start", ALLOWED },
         /* What will end it first is the rule to name. */
         { day, NULL, "now=2026-12-01T16:00:00Z; running=yes", "run", ALLOWED, PNC_GROUND_RULE,
           "/hours/windows" },
         { day, NULL, "now=2026-12-01T17:00:00Z", "start", DENIED, PNC_GROUND_HOURS,
           "/hours/windows" },
         { day, short_day, NULL, "start", DENIED, PNC_GROUND_HOURS },
         { day, short_day, "now=2026-12-01T09:30:00Z", "start", ALLOWED },
         { day, NULL, "now=2026-12-01T17:00:00Z; running=yes", "run", DENIED, PNC_GROUND_HOURS },
         { "{'/hours/windows': [], '/hours/zone': 'UTC', '/hours/on_end': 'warn'}", NULL,
           "running=yes", "run", ALLOWED },
         { "{'/hours/windows': [], '/hours/zone': 'UTC', '/hours/on_end': 'warn'}", NULL, NULL,
           "start", DENIED, PNC_GROUND_HOURS });
}

static void
a_lease_lapses_by_time_use_and_silence (void **state)
{
  CHECK ({ "{'/lease/max_s': 86400}", NULL, "contact=2026-11-30T07:59:59Z", "start", DENIED,
           PNC_GROUND_LEASE, "/lease/max_s" },
         { "{'/lease/max_s': 86400}", NULL, "contact=2026-11-30T08:00:00Z", "start", ALLOWED },
         { "{'/lease/max_s': 86400}", NULL, "contact=2026-11-30T09:00:00Z; running=yes", "run",
           ALLOWED, PNC_GROUND_RULE, "/lease/max_s" },
         { NULL, NULL, "lease=2026-12-01T07:00:00Z", "run", DENIED, PNC_GROUND_LEASE },
         { "{'/lease/max_uses': 3}", NULL, "uses=3", "start", DENIED, PNC_GROUND_LEASE,
           "/lease/max_uses" },
         { "{'/lease/max_uses': 3}", NULL, "uses=3; running=yes", "run", ALLOWED },
         { "{'/lease/contact_every_s': 3600}", NULL, "contact=2026-12-01T06:00:00Z", "start",
           DENIED, PNC_GROUND_CONTACT });
}

static void
a_clock_set_back_is_dealt_with_as_the_policy_says (void **state)
{
  static const char *const refuse = "{'/clock/on_rollback': 'refuse', '/clock/max_skew_s': 600}";
  static const char *const online
      = "{'/clock/on_rollback': 'require_online', '/clock/max_skew_s': 600}";

  CHECK (
      { refuse, NULL, "clock-behind=600", "start", ALLOWED },
      { refuse, NULL, "clock-behind=601", "start", DENIED, PNC_GROUND_CLOCK, "/clock/on_rollback" },
      { online, NULL, "clock-behind=601; online=yes", "start", ALLOWED },
      { online, NULL, "clock-behind=601; online=no", "start", DENIED, PNC_GROUND_CLOCK });
}

static void
older_data_that_was_put_back_is_dealt_with_as_the_policy_says (void **state)
{
  CHECK (
      { "{'/storage/rollback': 'refuse'}", NULL, "rolled-back=yes", "start", DENIED,
        PNC_GROUND_ROLLED_BACK, "/storage/rollback" },
      { "{'/storage/rollback': 'recovery'}", NULL, "rolled-back=yes", "start", DENIED,
        PNC_GROUND_ROLLED_BACK, "/storage/rollback" },
      { "{'/storage/rollback': 'refuse'}", NULL, "rolled-back=no", "start", ALLOWED },
      { "{'/storage/rollback': 'refuse'}", NULL, "rolled-back=yes; running=yes", "run", ALLOWED },
      { "{'/storage/rollback': 'warn'}", NULL, "rolled-back=yes", "start", ALLOWED });
}

static void
the_host_and_the_image_must_be_as_demanded (void **state)
{
  CHECK (
      { "{'/host/require': ['tpm2','no_swap']}", NULL, "host=tpm2", "start", DENIED,
        PNC_GROUND_HOST, "/host/require" },
      { "{'/host/require': ['tpm2']}", NULL, "host=tpm2", "start", ALLOWED },
      { "{'/host/bind': 'tpm'}", NULL, "bound=file", "start", DENIED, PNC_GROUND_HOST },
      { "{'/host/bind': 'file'}", NULL, "bound=file", "start", ALLOWED },
      { "{'/host/forbid_virtualized': true}", NULL, "virtualized=yes", "start", DENIED,
        PNC_GROUND_HOST },
      { "{'/host/min_client': '1.10.0'}", NULL, "client=1.9.9", "start", DENIED, PNC_GROUND_HOST },
      { "{'/host/max_update_age_s': 86400}", NULL, "update-age=-1", "start", DENIED,
        PNC_GROUND_HOST },
      { "{'/auth/methods': ['password','fido2']}", NULL, "auth=password", "start", DENIED,
        PNC_GROUND_AUTH, "/auth/methods" },
      { "{'/applies/images': ['win11']}", NULL, "image=debian", "start", DENIED, PNC_GROUND_IMAGE,
        "/applies/images" },
      { "{'/applies/min_image_version': 5}", NULL, "image-version=4", "start", DENIED,
        PNC_GROUND_IMAGE });
}

static void
an_old_image_is_in_quarantine (void **state)
{
  static const char *const restricted
      = "{'/quarantine/min_image_version': 5, '/quarantine/action': 'restricted',"
        "'/quarantine/default': 'deny', '/quarantine/rules': "
        "[{'act':'allow','dst':'192.0.2.1'}]}";

  CHECK ({ "{'/quarantine/min_image_version': 5, '/quarantine/action': 'refuse'}", NULL,
           "image-version=4", "start", DENIED, PNC_GROUND_QUARANTINE },
         { "{'/quarantine/max_image_age_s': 86400, '/quarantine/action': 'no_network'}", NULL,
           "image-created=2026-11-29T00:00:00Z", "network type=nat", DENIED,
           PNC_GROUND_QUARANTINE },
         { restricted, NULL, "image-version=4", "connect proto=tcp address=192.0.2.1 port=80",
           ALLOWED },
         { restricted, NULL, "image-version=4", "connect proto=tcp address=192.0.2.2 port=80",
           DENIED, PNC_GROUND_QUARANTINE, "/quarantine/default" },
         { restricted, NULL, "image-version=5", "connect proto=tcp address=192.0.2.2 port=80",
           ALLOWED },
         { restricted, NULL, "image-version=4; enforces=none", "network type=nat", DENIED,
           PNC_GROUND_UNENFORCED });
}

static void
a_denial_names_rule_line_policy_and_whom_to_ask (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/channels/clipboard/to_host': 'none', '/contact': 'help@e.org'}"),
      NULL);
  g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (book, "clipboard.to_host", NULL);
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *code = pnc_verdict_dup_code (verdict);
  g_autoptr (GError) error = NULL;

  assert_string_equal (verdict->policy_id, "org");
  assert_int_equal (verdict->version, 7);
  assert_string_equal (verdict->contact, "help@e.org");
  assert_true (verdict->line > 1);
  assert_string_equal (sentence, "Pasting from this desktop is not allowed");
  assert_int_equal (strlen (code), 7);
  pnc_verdict_set_error (verdict, &error);
  assert_non_null (strstr (error->message, code));
  assert_non_null (strstr (error->message, "ask help@e.org"));
}

static void
a_verdict_crosses_the_bus_unchanged (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/host/require': ['tpm2'], '/contact': 'help@e.org'}"), NULL);
  g_autoptr (PncVerdict) verdict = pnc_policy_test_decide (book, "start", "host=none");
  g_autoptr (GVariant) sent = g_variant_ref_sink (pnc_verdict_to_variant (verdict));
  g_autoptr (PncVerdict) received = pnc_verdict_new_from_variant (sent);
  g_autofree char *before = pnc_verdict_dup_sentence (verdict);
  g_autofree char *after = pnc_verdict_dup_sentence (received);
  g_autofree char *code_before = pnc_verdict_dup_code (verdict);
  g_autofree char *code_after = pnc_verdict_dup_code (received);

  assert_string_equal (before, after);
  assert_string_equal (code_before, code_after);
  assert_string_equal (received->contact, "help@e.org");
  assert_int_equal (received->line, verdict->line);
}

static void
questions_in_text_are_checked (void **state)
{
  static const char *const wrong[] = { "",
                                       "fly",
                                       "clipboard.to_host type=video",
                                       "clipboard.to_host bytes=-1",
                                       "start now",
                                       "usb vid=12345",
                                       "connect proto=tcp address=10.0.0 port=1",
                                       "set.memory count=many",
                                       "clipboard.to_host 'type=text",
                                       NULL };

  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncAsk) ask = pnc_ask_parse (wrong[i], &error);

      assert_null (ask);
      assert_non_null (error);
    }
}

static void
a_lower_policy_that_ends_it_first_does_not_soften_how (void **state)
{
  const char *hours = "{'windows':[],'zone':'UTC','on_end':'poweroff'}";
  g_autofree char *upper = g_strdup_printf (
      "{'/hours': %s, '/validity/on_expiry': 'lock', '/validity/grace_s': 0}", hours);
  g_autoptr (PncRulebook) above = pnc_policy_test_book (pnc_policy_test_open (upper), NULL);
  g_autoptr (PncRulebook) below = pnc_policy_test_book (
      pnc_policy_test_open (upper),
      pnc_policy_test_lower ("group", "{'/validity/not_after': '2020-01-01T00:00:00Z'}"), NULL);
  g_autoptr (PncVerdict) before = pnc_policy_test_decide (above, "run", "running=yes");
  g_autoptr (PncVerdict) after = pnc_policy_test_decide (below, "run", "running=yes");

  assert_int_equal (before->ground, PNC_GROUND_HOURS);
  assert_string_equal (before->action, "poweroff");
  assert_int_equal (after->ground, PNC_GROUND_EXPIRED);
  assert_string_equal (after->action, "poweroff");
}

static void
takes_no_question_that_is_endless_or_no_text (void **state)
{
  g_autofree char *most = g_strdup_printf ("file.to_host name=%0*d", PNC_ASK_MAX_BYTES - 18, 7);
  g_autofree char *long_one = g_strconcat (most, "8", NULL);
  const char *wrong[] = { long_one, "file.to_host name=a.\xfd", "\xc3", NULL };
  g_autoptr (PncAsk) good = pnc_ask_parse (most, NULL);

  assert_non_null (good);
  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncAsk) ask = pnc_ask_parse (wrong[i], &error);

      assert_null (ask);
      assert_in_range (strlen (error->message), 1, 200);
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
}

/* In whose language the small letter of I is another one than ASCII's. */
static void
denies_the_same_files_to_a_turkish_user (void **state)
{
  g_autoptr (PncRulebook) book
      = pnc_policy_test_book (pnc_policy_test_open ("{'/channels/files/deny_ext': ['msi']}"), NULL);
  g_autoptr (PncVerdict) verdict = NULL;

  g_setenv ("LOCPATH", g_getenv ("PNC_TEST_LOCALES"), TRUE);
  if (setlocale (LC_CTYPE, "tr_TR.UTF-8") == NULL)
    pnc_test_skip ("there was no Turkish locale to be made (Debian package locales)");
  verdict = pnc_policy_test_decide (book, "file.to_guest name=SETUP.MSI", NULL);
  setlocale (LC_CTYPE, "C.UTF-8");
  g_unsetenv ("LOCPATH");

  assert_int_equal (verdict->answer, PNC_ANSWER_DENIED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (an_open_policy_allows_everything),
    cmocka_unit_test (a_policy_that_says_nothing_denies_everything),
    cmocka_unit_test (each_field_denies_something),
    cmocka_unit_test (clipboard_goes_by_direction_type_and_size),
    cmocka_unit_test (files_go_by_direction_ending_and_size),
    cmocka_unit_test (usb_goes_by_its_rules_and_every_document_must_allow),
    cmocka_unit_test (network_goes_by_zone_and_first_match),
    cmocka_unit_test (a_network_whose_rules_nobody_enforces_is_none),
    cmocka_unit_test (rules_for_the_host_that_nobody_enforces_are_named_as_such),
    cmocka_unit_test (what_cannot_be_enforced_does_not_start),
    cmocka_unit_test (validity_begins_ends_and_has_its_grace),
    cmocka_unit_test (a_verdict_says_when_it_changes_and_when_to_warn),
    cmocka_unit_test (the_end_is_the_first_of_all_that_end_it),
    cmocka_unit_test (what_a_build_cannot_do_at_the_end_is_done_as_the_next_tighter),
    cmocka_unit_test (working_hours_are_those_of_every_document),
    cmocka_unit_test (a_lease_lapses_by_time_use_and_silence),
    cmocka_unit_test (a_clock_set_back_is_dealt_with_as_the_policy_says),
    cmocka_unit_test (older_data_that_was_put_back_is_dealt_with_as_the_policy_says),
    cmocka_unit_test (the_host_and_the_image_must_be_as_demanded),
    cmocka_unit_test (an_old_image_is_in_quarantine),
    cmocka_unit_test (a_denial_names_rule_line_policy_and_whom_to_ask),
    cmocka_unit_test (a_verdict_crosses_the_bus_unchanged),
    cmocka_unit_test (questions_in_text_are_checked),
    cmocka_unit_test (a_lower_policy_that_ends_it_first_does_not_soften_how),
    cmocka_unit_test (takes_no_question_that_is_endless_or_no_text),
    cmocka_unit_test (denies_the_same_files_to_a_turkish_user),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
