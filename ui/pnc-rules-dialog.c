/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rules-dialog.h"

#include "pnc-accessible.h"
#include "pnc-failure.h"
#include "pnc-field-words.h"
#include "pnc-verdict-row.h"

#include <glib/gi18n-lib.h>

struct _PncRulesDialog
{
  AdwWindow parent_instance;

  GPtrArray *now_rows;
  GPtrArray *verdict_rows; /* in all of both groups */
  GHashTable *by_question; /* PncQuestionKind → its row, borrowed */
  GPtrArray *log_rows;
  GPtrArray *insight_rows;

  PncFailure *failure;
  AdwPreferencesGroup *now;
  AdwPreferencesGroup *denied;
  AdwPreferencesGroup *allowed;
  AdwPreferencesGroup *insight;
  AdwExpanderRow *log_fold;
};

G_DEFINE_FINAL_TYPE (PncRulesDialog, pnc_rules_dialog, ADW_TYPE_WINDOW)

/* Takes the rows out of the groups that they are in. */
static void
pnc_rules_dialog_clear (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *group = gtk_widget_get_ancestor (rows->pdata[i], ADW_TYPE_PREFERENCES_GROUP);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), rows->pdata[i]);
    }
  g_ptr_array_set_size (rows, 0);
}

static void
pnc_rules_dialog_add (AdwPreferencesGroup *group, GPtrArray *rows, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

/* Now */

static const char *
pnc_rules_dialog_text (GVariant *info, const char *key)
{
  const char *text = "";

  if (info != NULL)
    g_variant_lookup (info, key, "&s", &text);
  return text;
}

static void
pnc_rules_dialog_add_fact (PncRulesDialog *dialog, const char *title, const char *value)
{
  if (*value != '\0')
    pnc_rules_dialog_add (dialog->now, dialog->now_rows, pnc_verdict_row_new_fact (title, value));
}

static void
pnc_rules_dialog_add_time (PncRulesDialog *dialog,
                           GVariant *info,
                           const char *key,
                           const char *title)
{
  g_autofree char *text = NULL;
  gint64 unix_seconds = 0;

  if (info == NULL || !g_variant_lookup (info, key, "x", &unix_seconds) || unix_seconds <= 0)
    return;
  text = pnc_words_dup_time (unix_seconds);
  pnc_rules_dialog_add_fact (dialog, title, text);
}

static void
pnc_rules_dialog_add_policy (PncRulesDialog *dialog, GVariant *info)
{
  gint64 version = 0;
  g_autofree char *number = NULL, *policy = NULL;

  if (info == NULL || !g_variant_lookup (info, "version", "x", &version))
    return;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  /* Translators: name and version of a set of rules, and the organisation that wrote them. */
  policy
      = g_strdup_printf (_ ("“%s”, version %s, of %s"), pnc_rules_dialog_text (info, "policy-id"),
                         number, pnc_rules_dialog_text (info, "org-id"));
  pnc_rules_dialog_add_fact (dialog, _ ("Rules"), policy);
}

static void
pnc_rules_dialog_add_signers (PncRulesDialog *dialog, GVariant *info)
{
  g_auto (GStrv) signers = NULL;
  g_autofree char *text = NULL;

  if (info == NULL || !g_variant_lookup (info, "signers", "^as", &signers))
    return;
  text = g_strjoinv (", ", signers);
  pnc_rules_dialog_add_fact (dialog, _ ("Signed by"), text);
}

/* What holds of every desktop under somebody's rules, and of one under nobody's. */
static void
pnc_rules_dialog_fill_insight (PncRulesDialog *dialog, gboolean managed)
{
  static const char *const managed_rows[][2] = {
    { N_ ("See"),
      N_ ("Nothing by itself: the log stays in the desktop's folder, and nobody can look "
          "at the screen or the files.") },
    { N_ ("Do"), N_ ("Set rules by signed documents: what is allowed, until when, and what happens "
                     "when the time is over.") },
    { N_ ("Not do"), N_ ("Open the desktop without your passphrase, or change its files.") },
  };
  static const char *const unmanaged_rows[][2] = {
    { N_ ("Nothing"),
      N_ ("No organisation has set rules for this desktop. You alone decide about it.") },
  };
  const char *const(*rows)[2] = managed ? managed_rows : unmanaged_rows;
  guint n = managed ? G_N_ELEMENTS (managed_rows) : G_N_ELEMENTS (unmanaged_rows);

  pnc_rules_dialog_clear (dialog->insight_rows);
  for (guint i = 0; i < n; i++)
    pnc_rules_dialog_add (dialog->insight, dialog->insight_rows,
                          pnc_verdict_row_new_fact (_ (rows[i][0]), _ (rows[i][1])));
}

void
pnc_rules_dialog_set_now (PncRulesDialog *dialog, GVariant *info, const PncVerdict *run)
{
  gboolean managed = FALSE;

  pnc_rules_dialog_clear (dialog->now_rows);
  if (run != NULL)
    pnc_rules_dialog_add (dialog->now, dialog->now_rows, pnc_verdict_row_new (run));
  pnc_rules_dialog_add_fact (dialog, _ ("The rules cannot be believed"),
                             pnc_rules_dialog_text (info, "fault"));
  pnc_rules_dialog_add_policy (dialog, info);
  pnc_rules_dialog_add_signers (dialog, info);
  pnc_rules_dialog_add_fact (dialog, _ ("Whom to ask"), pnc_rules_dialog_text (info, "contact"));
  pnc_rules_dialog_add_time (dialog, info, "ends", _ ("Valid until"));
  pnc_rules_dialog_add_time (dialog, info, "last-contact", _ ("Last word from the organisation"));
  if (info != NULL)
    g_variant_lookup (info, "managed", "b", &managed);
  pnc_rules_dialog_fill_insight (dialog, managed);
}

/* Verdicts */

void
pnc_rules_dialog_set_verdicts (PncRulesDialog *dialog, GPtrArray *verdicts)
{
  guint n_denied = 0;

  pnc_rules_dialog_clear (dialog->verdict_rows);
  g_hash_table_remove_all (dialog->by_question);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const PncVerdict *verdict = verdicts->pdata[i];
      gboolean denied = verdict->answer == PNC_ANSWER_DENIED;
      GtkWidget *row = pnc_verdict_row_new (verdict);

      pnc_rules_dialog_add (denied ? dialog->denied : dialog->allowed, dialog->verdict_rows, row);
      g_hash_table_insert (dialog->by_question, GINT_TO_POINTER (verdict->question), row);
      n_denied += denied;
    }
  gtk_widget_set_visible (GTK_WIDGET (dialog->denied), n_denied > 0);
  gtk_widget_set_visible (GTK_WIDGET (dialog->allowed), n_denied < verdicts->len);
}

void
pnc_rules_dialog_show_question (PncRulesDialog *dialog, PncQuestionKind question)
{
  GtkWidget *row = g_hash_table_lookup (dialog->by_question, GINT_TO_POINTER (question));

  if (row == NULL)
    return;
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (row);
}

void
pnc_rules_dialog_set_log (PncRulesDialog *dialog, const char *const *lines)
{
  for (guint i = 0; i < dialog->log_rows->len; i++)
    adw_expander_row_remove (dialog->log_fold, dialog->log_rows->pdata[i]);
  g_ptr_array_set_size (dialog->log_rows, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      GtkWidget *row = pnc_verdict_row_new_fact (lines[i], "");

      adw_expander_row_add_row (dialog->log_fold, row);
      g_ptr_array_add (dialog->log_rows, row);
    }
}

void
pnc_rules_dialog_set_error (PncRulesDialog *dialog, const GError *error)
{
  pnc_failure_set_error (dialog->failure, error);
}

static void
pnc_rules_dialog_finalize (GObject *object)
{
  PncRulesDialog *dialog = PNC_RULES_DIALOG (object);

  g_ptr_array_unref (dialog->now_rows);
  g_ptr_array_unref (dialog->verdict_rows);
  g_ptr_array_unref (dialog->log_rows);
  g_ptr_array_unref (dialog->insight_rows);
  g_hash_table_unref (dialog->by_question);
  G_OBJECT_CLASS (pnc_rules_dialog_parent_class)->finalize (object);
}

static void
pnc_rules_dialog_class_init (PncRulesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_rules_dialog_finalize;
  g_type_ensure (PNC_TYPE_FAILURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/rules-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, now);
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, denied);
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, allowed);
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, insight);
  gtk_widget_class_bind_template_child (widget_class, PncRulesDialog, log_fold);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pnc_rules_dialog_init (PncRulesDialog *dialog)
{
  dialog->now_rows = g_ptr_array_new ();
  dialog->verdict_rows = g_ptr_array_new ();
  dialog->log_rows = g_ptr_array_new ();
  dialog->insight_rows = g_ptr_array_new ();
  dialog->by_question = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (dialog));
  pnc_accessible_tidy (GTK_WIDGET (dialog));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (dialog->log_fold), GTK_ACCESSIBLE_PROPERTY_LABEL,
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (dialog->log_fold)), -1);
  gtk_widget_set_visible (GTK_WIDGET (dialog->denied), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (dialog->allowed), FALSE);
}

GtkWidget *
pnc_rules_dialog_new (GtkWindow *parent)
{
  return g_object_new (PNC_TYPE_RULES_DIALOG, "transient-for", parent, NULL);
}
