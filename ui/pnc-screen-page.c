/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-screen-page.h"

#include "pnc-accessible.h"
#include "pnc-agent-hint.h"
#include "pnc-banner.h"
#include "pnc-clipboard-bridge.h"
#include "pnc-fullscreen-bar.h"
#include "pnc-hints.h"
#include "pnc-key-chord.h"
#include "pnc-screenshot.h"
#include "pnc-shield.h"
#include "pnc-statistics.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

struct _PncScreenPage
{
  AdwBin parent_instance;

  PncDisplaySource *source;
  PncClipboardBridge *clipboard;
  PncAgentHint *hint;
  GBinding *fullscreen_binding;

  GtkWidget *header;
  AdwWindowTitle *title;
  PncDisplayView *view;
  PncFullscreenBar *bar;
  PncBanner *agent;
  PncBanner *paused;
  PncBanner *lost;
  PncBanner *stopping;
  PncBanner *problem;
  PncBanner *rules;
  GtkRevealer *booting;
  PncShield *shield;
  GtkWidget *statistics;
  GtkMenuButton *menu;
  GMenuModel *screen_menu;
  GtkWidget *fullscreen_button;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_MENU_MODEL,
  PROP_POLICY_STATE,
  PROP_AGENT_GRACE_MS,
  PROP_FULLSCREENED,
  N_PROPS,
};

enum
{
  RECONNECT,
  RESUME,
  PROBLEM_READ,
  SCREENSHOT,
  WHY,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncScreenPage, pnc_screen_page, ADW_TYPE_BIN)

static gboolean
pnc_screen_page_is_fullscreened (PncScreenPage *page)
{
  return !gtk_widget_get_visible (page->header);
}

static void
pnc_screen_page_set_fullscreened (PncScreenPage *page, gboolean fullscreened)
{
  if (fullscreened == pnc_screen_page_is_fullscreened (page))
    return;
  gtk_widget_set_visible (page->header, !fullscreened);
  pnc_fullscreen_bar_set_active (page->bar, fullscreened);
  gtk_widget_grab_focus (GTK_WIDGET (page->view));
  if (fullscreened && pnc_hints_first_time ("leave-fullscreen"))
    pnc_toast_show (GTK_WIDGET (page),
                    _ ("To leave full screen: press and release Ctrl+Alt, then F11"));
}

/* Ctrl+Alt: the keyboard belongs to the window again, and the next Tab or F11 goes here. */
static void
pnc_screen_page_keyboard_released_cb (PncScreenPage *page)
{
  if (pnc_screen_page_is_fullscreened (page))
    pnc_fullscreen_bar_grab_focus (page->bar);
  else
    gtk_widget_grab_focus (page->fullscreen_button);
}

static void
pnc_screen_page_locked_cb (PncScreenPage *page)
{
  gboolean locked = FALSE;

  g_object_get (page->view, "pointer-locked", &locked, NULL);
  if (locked && pnc_hints_first_time ("unlock-pointer"))
    pnc_toast_show (GTK_WIDGET (page), _ ("Ctrl+Alt gives the mouse back"));
}

static void
pnc_screen_page_send_keys (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (widget);
  guint scancodes[PNC_KEY_CHORD_MAX];

  if (pnc_key_chord_parse (g_variant_get_string (parameter, NULL), scancodes))
    pnc_display_view_send_keys (page->view, scancodes);
  gtk_widget_grab_focus (GTK_WIDGET (page->view));
}

/* Whether it may be had is not for this page to say. */
static void
pnc_screen_page_screenshot (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SCREENSHOT], 0);
}

void
pnc_screen_page_save_screenshot (PncScreenPage *page)
{
  g_autoptr (GdkTexture) texture = pnc_display_view_dup_texture (page->view);

  if (texture == NULL)
    pnc_toast_show (GTK_WIDGET (page), _ ("There is no picture yet"));
  else
    pnc_screenshot_save (GTK_WIDGET (page), texture, adw_window_title_get_title (page->title));
}

static void
pnc_screen_page_toggle_statistics (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *statistics = PNC_SCREEN_PAGE (widget)->statistics;

  gtk_widget_set_visible (statistics, !gtk_widget_get_visible (statistics));
}

static void
pnc_screen_page_resume_cb (PncScreenPage *page)
{
  g_signal_emit (page, signals[RESUME], 0);
}

static void
pnc_screen_page_force_off_cb (PncScreenPage *page)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "desktop.force-off", NULL);
}

static void
pnc_screen_page_problem_read_cb (PncScreenPage *page)
{
  g_signal_emit (page, signals[PROBLEM_READ], 0);
}

static void
pnc_screen_page_why_cb (PncScreenPage *page)
{
  g_signal_emit (page, signals[WHY], 0);
}

static void
pnc_screen_page_reconnect_cb (PncScreenPage *page)
{
  g_signal_emit (page, signals[RECONNECT], 0);
}

static void
pnc_screen_page_root (GtkWidget *widget)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (widget);

  GTK_WIDGET_CLASS (pnc_screen_page_parent_class)->root (widget);
  if (GTK_IS_WINDOW (gtk_widget_get_root (widget)))
    page->fullscreen_binding = g_object_bind_property (gtk_widget_get_root (widget), "fullscreened",
                                                       page, "fullscreened", G_BINDING_SYNC_CREATE);
}

static void
pnc_screen_page_unroot (GtkWidget *widget)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (widget);

  g_clear_pointer (&page->fullscreen_binding, g_binding_unbind);
  GTK_WIDGET_CLASS (pnc_screen_page_parent_class)->unroot (widget);
}

/* What concerns the screen first, then what concerns the desktop. */
static void
pnc_screen_page_set_menu (PncScreenPage *page, GMenuModel *desktop_menu)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append_section (menu, NULL, page->screen_menu);
  if (desktop_menu != NULL)
    g_menu_append_section (menu, NULL, desktop_menu);
  gtk_menu_button_set_menu_model (page->menu, G_MENU_MODEL (menu));
  pnc_fullscreen_bar_set_menu (page->bar, G_MENU_MODEL (menu));
}

static void
pnc_screen_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, adw_window_title_get_title (page->title));
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, gtk_menu_button_get_menu_model (page->menu));
      break;
    case PROP_POLICY_STATE:
      g_object_get_property (G_OBJECT (page->shield), "state", value);
      break;
    case PROP_AGENT_GRACE_MS:
      g_value_set_uint (value, pnc_agent_hint_get_grace_ms (page->hint));
      break;
    case PROP_FULLSCREENED:
      g_value_set_boolean (value, pnc_screen_page_is_fullscreened (page));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_screen_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (object);
  const char *name;

  switch (id)
    {
    case PROP_NAME:
      name = g_value_get_string (value);
      adw_window_title_set_title (page->title, name != NULL ? name : "");
      pnc_fullscreen_bar_set_title (page->bar, name);
      break;
    case PROP_MENU_MODEL:
      pnc_screen_page_set_menu (page, g_value_get_object (value));
      break;
    case PROP_POLICY_STATE:
      pnc_shield_set_state (page->shield, g_value_get_string (value));
      pnc_fullscreen_bar_set_policy_state (page->bar, g_value_get_string (value));
      break;
    case PROP_AGENT_GRACE_MS:
      pnc_agent_hint_set_grace_ms (page->hint, g_value_get_uint (value));
      break;
    case PROP_FULLSCREENED:
      pnc_screen_page_set_fullscreened (page, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_screen_page_dispose (GObject *object)
{
  PncScreenPage *page = PNC_SCREEN_PAGE (object);

  if (page->hint != NULL)
    pnc_screen_page_set_source (page, NULL);
  g_clear_pointer (&page->hint, pnc_agent_hint_free);
  G_OBJECT_CLASS (pnc_screen_page_parent_class)->dispose (object);
}

static void
pnc_screen_page_bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (PNC_TYPE_BANNER);
  g_type_ensure (PNC_TYPE_DISPLAY_VIEW);
  g_type_ensure (PNC_TYPE_FULLSCREEN_BAR);
  g_type_ensure (PNC_TYPE_SHIELD);
  g_type_ensure (PNC_TYPE_STATISTICS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/screen-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, header);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, title);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, view);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, bar);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, agent);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, paused);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, lost);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, stopping);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, problem);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, rules);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, booting);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, shield);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, statistics);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, menu);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, screen_menu);
  gtk_widget_class_bind_template_child (widget_class, PncScreenPage, fullscreen_button);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_keyboard_released_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_locked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_force_off_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_reconnect_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_problem_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_screen_page_why_cb);
}

static void
pnc_screen_page_class_init (PncScreenPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_screen_page_get_property;
  object_class->set_property = pnc_screen_page_set_property;
  object_class->dispose = pnc_screen_page_dispose;
  widget_class->root = pnc_screen_page_root;
  widget_class->unroot = pnc_screen_page_unroot;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_MENU_MODEL]
      = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_POLICY_STATE] = g_param_spec_string ("policy-state", NULL, NULL, NULL, flags);
  properties[PROP_AGENT_GRACE_MS]
      = g_param_spec_uint ("agent-grace-ms", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FULLSCREENED] = g_param_spec_boolean ("fullscreened", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[RECONNECT] = g_signal_new ("reconnect", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RESUME] = g_signal_new ("resume", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[WHY] = g_signal_new ("why", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  signals[SCREENSHOT] = g_signal_new ("screenshot", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM_READ] = g_signal_new ("problem-read", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "screen.send-keys", "s",
                                   pnc_screen_page_send_keys);
  gtk_widget_class_install_action (widget_class, "screen.screenshot", NULL,
                                   pnc_screen_page_screenshot);
  gtk_widget_class_install_action (widget_class, "screen.statistics", NULL,
                                   pnc_screen_page_toggle_statistics);
  pnc_screen_page_bind_template (widget_class);
}

static void
pnc_screen_page_init (PncScreenPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  pnc_accessible_tidy (GTK_WIDGET (page));
  pnc_statistics_watch (PNC_STATISTICS (page->statistics), page->view);
  page->hint = pnc_agent_hint_new (page->view, page->booting, page->agent);
  pnc_screen_page_set_menu (page, NULL);
  pnc_fullscreen_bar_watch (page->bar, gtk_widget_get_parent (GTK_WIDGET (page->bar)));
}

GtkWidget *
pnc_screen_page_new (void)
{
  return g_object_new (PNC_TYPE_SCREEN_PAGE, NULL);
}

void
pnc_screen_page_set_source (PncScreenPage *page, PncDisplaySource *source)
{
  g_clear_pointer (&page->clipboard, pnc_clipboard_bridge_free);
  g_set_object (&page->source, source);
  pnc_display_view_set_source (page->view, source);
  if (source != NULL)
    page->clipboard = pnc_clipboard_bridge_new (source, GTK_WIDGET (page->view));
  pnc_agent_hint_set_source (page->hint, source);
}

void
pnc_screen_page_expect_boot (PncScreenPage *page)
{
  pnc_agent_hint_expect_boot (page->hint);
}

PncDisplayView *
pnc_screen_page_get_view (PncScreenPage *page)
{
  return page->view;
}

void
pnc_screen_page_set_paused (PncScreenPage *page, const char *reason)
{
  const char *title = _ ("This desktop is paused");

  if (reason == NULL)
    {
      pnc_banner_hide (page->paused);
      return;
    }
  if (g_strcmp0 (reason, "no-space") == 0)
    title = _ ("Paused, because the disk of this computer is full. Nothing is lost: free some "
               "space, then resume");
  else if (g_strcmp0 (reason, "io-error") == 0)
    title = _ ("Paused, because its disk cannot be read or written. Check the cable or stick, "
               "then resume");
  pnc_banner_show (page->paused, title, _ ("_Resume"));
}

void
pnc_screen_page_set_rules_notice (PncScreenPage *page, const char *text)
{
  if (text != NULL)
    pnc_banner_show (page->rules, text, _ ("_Why?"));
  else
    pnc_banner_hide (page->rules);
}

void
pnc_screen_page_set_problem (PncScreenPage *page, const char *message)
{
  g_autofree char *title = NULL;

  if (message == NULL)
    {
      pnc_banner_hide (page->problem);
      return;
    }
  title = g_strdup_printf (_ ("Something is not as it should be. %s"), message);
  pnc_banner_show (page->problem, title, NULL);
}

void
pnc_screen_page_set_stopping (PncScreenPage *page, gboolean stopping)
{
  if (stopping)
    pnc_banner_show (page->stopping, _ ("Shutting down: the desktop closes its programs"),
                     _ ("_Turn Off at Once…"));
  else
    pnc_banner_hide (page->stopping);
}

void
pnc_screen_page_set_lost (PncScreenPage *page, gboolean lost, gboolean trying)
{
  if (!lost)
    pnc_banner_hide (page->lost);
  else if (trying)
    pnc_banner_show (page->lost,
                     _ ("The connection to the screen was lost and is being made again. The "
                        "desktop itself goes on"),
                     NULL);
  else
    pnc_banner_show (page->lost,
                     _ ("The connection to the screen was lost. The desktop itself goes on"),
                     _ ("_Connect Again"));
}
