/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-broken-page.h"
#include "pnc-desktop-card.h"
#include "pnc-desktop-stage.h"
#include "pnc-fullscreen-bar.h"
#include "pnc-policy-apply-test.h"
#include "pnc-screen-page.h"
#include "pnc-service-test.h"
#include "pnc-slow-page.h"
#include "pnc-starting-page.h"
#include "pnc-time.h"
#include "pnc-ui-test.h"
#include "pnc-unlock-page.h"
#include "pnc-window.h"

#include <linux/input-event-codes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* The window on a service with a real desktop (the small guest), used as a person does: with the
 * keyboard alone. The tests follow each other as a day goes: each leaves what the next one finds.
 */

#define KEYCODE(name) (KEY_##name + 8)

#define BOOT_MS 240000
#define STEP_MS 60000

typedef struct
{
  PncUiWorld *ui;
  PncServiceTest *service;
  PncDesktopClient *desktop; /* borrowed from the client */
  PncSigningKey *key;        /* IT's */
  AdwApplication *application;
  GtkWidget *window;
} PncDay;

/* What is to be seen */

/* The first widget of @type that is on the screen. */
static GtkWidget *
pnc_day_find_shown (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = pnc_day_find_shown (child, type);
  return found;
}

/* Does some label on the screen hold @text? */
static gboolean
pnc_day_reads (GtkWidget *root, const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (pnc_day_reads (child, text))
      return TRUE;
  return FALSE;
}

typedef struct
{
  PncDay *day;
  GType type;       /* to be shown; 0: any */
  const char *text; /* to be read; NULL: any */
} PncDayWish;

static gboolean
pnc_day_sees (gpointer data)
{
  PncDayWish *wish = data;
  GtkWidget *window = wish->day->window;

  return (wish->type == 0 || pnc_day_find_shown (window, wish->type) != NULL)
         && (wish->text == NULL || pnc_day_reads (window, wish->text));
}

static void
pnc_day_wait (PncDay *day, GType type, const char *text, guint deadline_ms)
{
  PncDayWish wish = { day, type, text };

  pnc_test_wait_until (pnc_day_sees, &wish, deadline_ms);
}

static gboolean
pnc_day_sees_no_stage (gpointer data)
{
  return pnc_day_find_shown (data, PNC_TYPE_DESKTOP_STAGE) == NULL;
}

static PncDisplayView *
pnc_day_get_view (PncDay *day)
{
  return PNC_DISPLAY_VIEW (pnc_ui_find (day->window, PNC_TYPE_DISPLAY_VIEW));
}

typedef struct
{
  PncDay *day;
  guint32 rgb;
} PncDayColour;

/* Of a grid of a hundred points. The small guest does not always flush every row of what it paints
 * (its own screenshots show it, too). */
static guint
pnc_day_count_pixels (const guint32 *pixels, int width, int height, guint32 rgb)
{
  guint n = 0;

  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 10; x++)
      if (pixels[(height * (2 * y + 1) / 20) * width + width * (2 * x + 1) / 20] == rgb)
        n++;
  return n;
}

static gboolean
pnc_day_shows_colour (gpointer data)
{
  PncDayColour *wish = data;
  GtkWidget *view = pnc_day_find_shown (wish->day->window, PNC_TYPE_DISPLAY_VIEW);
  int width, height;
  g_autofree guint32 *pixels
      = view != NULL ? pnc_ui_grab (wish->day->ui, view, &width, &height) : NULL;

  return pixels != NULL && pnc_day_count_pixels (pixels, width, height, wish->rgb) >= 50;
}

/* What is done */

static void
pnc_day_key (PncDay *day, guint keycode)
{
  pnc_ui_tap (day->ui, keycode);
  pnc_ui_settle ();
}

static void
pnc_day_release_keyboard (PncDay *day)
{
  pnc_ui_key (day->ui, KEYCODE (LEFTCTRL), TRUE);
  pnc_ui_key (day->ui, KEYCODE (LEFTALT), TRUE);
  pnc_ui_key (day->ui, KEYCODE (LEFTALT), FALSE);
  pnc_ui_key (day->ui, KEYCODE (LEFTCTRL), FALSE);
  pnc_ui_settle ();
}

static void
pnc_day_open_window (PncDay *day)
{
  day->window = pnc_window_new (day->application);
  pnc_window_set_client (PNC_WINDOW (day->window), day->service->client);
  pnc_ui_present (day->window);
}

static gboolean
pnc_day_has_picture (gpointer data)
{
  PncDay *day = data;
  GtkWidget *page = pnc_day_find_shown (day->window, PNC_TYPE_SCREEN_PAGE);

  return page != NULL && pnc_display_view_get_has_picture (pnc_day_get_view (day));
}

/* From the unlock page to the guest's screen. */
static void
pnc_day_unlock (PncDay *day)
{
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
  pnc_ui_settle ();
  pnc_ui_type (day->ui, PNC_SERVICE_TEST_PASSPHRASE);
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_test_wait_until (pnc_day_has_picture, day, BOOT_MS);
  pnc_service_test_wait_serial (day->service, day->desktop, "SMALL-GUEST-READY", BOOT_MS);
}

/* The day */

static void
library_is_used_by_keyboard_alone (void **state)
{
  PncDay *day = *state;

  pnc_day_open_window (day);
  pnc_day_wait (day, PNC_TYPE_DESKTOP_CARD, "Never started", STEP_MS);
  assert_true (pnc_day_reads (day->window, "Unmanaged"));
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
  pnc_ui_key (day->ui, KEYCODE (LEFTALT), TRUE);
  pnc_day_key (day, KEYCODE (LEFT));
  pnc_ui_key (day->ui, KEYCODE (LEFTALT), FALSE);
  pnc_test_wait_until (pnc_day_sees_no_stage, day->window, STEP_MS);
  pnc_ui_key (day->ui, KEYCODE (LEFTSHIFT), TRUE);
  pnc_day_key (day, KEYCODE (F10));
  pnc_ui_key (day->ui, KEYCODE (LEFTSHIFT), FALSE);
  pnc_day_wait (day, 0, "Change Passphrase…", STEP_MS);
  pnc_day_key (day, KEYCODE (ESC));
}

static void
wrong_passphrase_is_told_and_may_be_typed_again (void **state)
{
  PncDay *day = *state;

  pnc_window_open (PNC_WINDOW (day->window), "small");
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
  pnc_ui_settle ();
  pnc_ui_type (day->ui, "wrong");
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, "This passphrase does not open the desktop", STEP_MS);
}

static gboolean
pnc_day_sees_start (gpointer data)
{
  PncDay *day = data;

  return pnc_day_find_shown (day->window, PNC_TYPE_STARTING_PAGE) != NULL
         && pnc_desktop_client_get_state (day->desktop) == PNC_DESKTOP_STATE_STARTING;
}

static void
start_can_be_cancelled (void **state)
{
  PncDay *day = *state;

  pnc_ui_settle ();
  pnc_ui_type (day->ui, PNC_SERVICE_TEST_PASSPHRASE);
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_test_wait_until (pnc_day_sees_start, day, STEP_MS);
  g_signal_emit_by_name (pnc_ui_find (day->window, PNC_TYPE_STARTING_PAGE), "cancel");
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, "Cancelled", STEP_MS);
  assert_int_equal (pnc_desktop_client_get_state (day->desktop), PNC_DESKTOP_STATE_STOPPED);
}

static void
guest_appears_and_gets_what_is_typed (void **state)
{
  PncDay *day = *state;
  PncDayColour green = { day, 0x00c060 };

  pnc_day_unlock (day);
  pnc_ui_settle ();
  pnc_ui_type (day->ui, "paint 00c060");
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_service_test_wait_serial (day->service, day->desktop, "TYPED paint 00c060", STEP_MS);
  pnc_test_wait_until (pnc_day_shows_colour, &green, STEP_MS);
  pnc_ui_save (day->ui, day->window, "window-running");
}

static gboolean
pnc_day_is_fullscreen (gpointer data)
{
  return gtk_window_is_fullscreen (data) && gtk_widget_get_width (data) > 1000;
}

static gboolean
pnc_day_is_not_fullscreen (gpointer data)
{
  return !gtk_window_is_fullscreen (data);
}

static gboolean
pnc_day_bar_is_out (gpointer data)
{
  PncDay *day = data;

  return pnc_fullscreen_bar_get_revealed (
      PNC_FULLSCREEN_BAR (pnc_ui_find (day->window, PNC_TYPE_FULLSCREEN_BAR)));
}

static void
full_screen_has_a_bar_and_a_way_out (void **state)
{
  PncDay *day = *state;
  GtkWidget *view = GTK_WIDGET (pnc_day_get_view (day));

  pnc_day_release_keyboard (day);
  pnc_day_key (day, KEYCODE (F11));
  pnc_test_wait_until (pnc_day_is_fullscreen, day->window, STEP_MS);
  pnc_day_wait (day, 0, "To leave full screen", STEP_MS);
  assert_true (pnc_display_view_get_captured (PNC_DISPLAY_VIEW (view)));
  assert_false (pnc_day_bar_is_out (day));
  pnc_ui_point (day->ui, view, 500, 400);
  pnc_ui_settle ();
  pnc_ui_point (day->ui, view, 500, 0);
  pnc_test_wait_until (pnc_day_bar_is_out, day, STEP_MS);
  pnc_ui_save (day->ui, day->window, "window-fullscreen");
  pnc_day_release_keyboard (day);
  pnc_day_key (day, KEYCODE (F11));
  pnc_test_wait_until (pnc_day_is_not_fullscreen, day->window, STEP_MS);
}

/* What a process that is killed leaves is what a window that is destroyed leaves: nothing. */
static void
new_window_comes_back_to_the_running_desktop (void **state)
{
  PncDay *day = *state;
  PncDayColour green = { day, 0x00c060 };

  pnc_ui_destroy (day->window);
  assert_int_equal (pnc_desktop_client_get_state (day->desktop), PNC_DESKTOP_STATE_RUNNING);
  pnc_day_open_window (day);
  pnc_day_wait (day, PNC_TYPE_DESKTOP_CARD, "Running", STEP_MS);
  pnc_day_key (day, KEYCODE (ENTER));
  pnc_test_wait_until (pnc_day_shows_colour, &green, STEP_MS);
}

static void
lost_screen_is_connected_again (void **state)
{
  PncDay *day = *state;
  PncDayColour green = { day, 0x00c060 };
  PncDisplaySource *source = pnc_display_view_get_source (pnc_day_get_view (day));
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "Gone");

  g_signal_emit_by_name (source, "failed", error);
  pnc_day_wait (day, PNC_TYPE_SCREEN_PAGE, "is being made again", STEP_MS);
  assert_ptr_not_equal (pnc_display_view_get_source (pnc_day_get_view (day)), source);
  pnc_test_wait_until (pnc_day_shows_colour, &green, STEP_MS);
}

/* The longest time between two beats of a main loop that should beat every 5 ms. */
typedef struct
{
  gint64 last_us, longest_us, until_us;
} PncDayHeart;

static gboolean
pnc_day_beat_cb (gpointer data)
{
  PncDayHeart *heart = data;
  gint64 now = g_get_monotonic_time ();

  heart->longest_us = MAX (heart->longest_us, now - heart->last_us);
  heart->last_us = now;
  return G_SOURCE_CONTINUE;
}

static gboolean
pnc_day_is_over (gpointer data)
{
  return g_get_monotonic_time () > ((PncDayHeart *) data)->until_us;
}

static gint64
pnc_day_listen_to_heart (guint ms)
{
  gint64 now = g_get_monotonic_time ();
  PncDayHeart heart = { now, 0, now + ms * (gint64) 1000 };
  guint id = g_timeout_add (5, pnc_day_beat_cb, &heart);

  pnc_test_wait_until (pnc_day_is_over, &heart, ms + 10000);
  g_source_remove (id);
  return heart.longest_us;
}

/* A service that hangs must not make the window hang: everything the window asks of it is asked
 * while it is stopped. Half a second is what a loaded machine may take from a loop that waits for
 * nothing; one that waited for the service would wait for ever. */
static void
window_never_waits_for_the_service (void **state)
{
  PncDay *day = *state;
  GtkWidget *card;
  gint64 longest_us;

  pnc_day_release_keyboard (day);
  gtk_widget_activate_action (day->window, "win.back", NULL);
  pnc_test_wait_until (pnc_day_sees_no_stage, day->window, STEP_MS);
  kill (pnc_service_test_get_pid (day->service), SIGSTOP);
  card = pnc_day_find_shown (day->window, PNC_TYPE_DESKTOP_CARD);
  gtk_widget_activate_action (card, "desktop.stop", NULL);
  gtk_widget_activate_action (day->window, "win.doctor", NULL);
  longest_us = pnc_day_listen_to_heart (3000);
  gtk_widget_activate_action (day->window, "win.back", NULL);
  pnc_window_open (PNC_WINDOW (day->window), "small");
  longest_us = MAX (longest_us, pnc_day_listen_to_heart (3000));
  kill (pnc_service_test_get_pid (day->service), SIGCONT);
  print_message ("# longest beat: %.1f ms\n", longest_us / 1000.0);
  assert_in_range (longest_us, 0, 500000);
}

/* The stop of the last test arrives now. */
static gboolean
pnc_day_reads_no_warning (gpointer data)
{
  return !pnc_day_reads (data, "This desktop will be");
}

static char *
pnc_day_dup_end (int seconds, const char *more)
{
  g_autofree char *end = pnc_time_format (g_get_real_time () / G_USEC_PER_SEC + seconds);

  return g_strdup_printf ("{'/validity/not_after': '%s', '/validity/grace_s': 0,"
                          " '/validity/on_expiry': 'poweroff'%s}",
                          end, more);
}

static void
what_the_rules_will_do_is_told_until_they_are_lifted (void **state)
{
  PncDay *day = *state;
  g_autofree char *changes
      = pnc_day_dup_end (3 * 24 * 3600, ", '/validity/warn_s': 604800, '/ui/autostart': true,"
                                        " '/validity/warning_text': 'Save your work',"
                                        " '/ui/banner': 'Confidential'");

  pnc_policy_test_rule (day->desktop, day->key, 1, changes);
  pnc_day_wait (day, PNC_TYPE_SCREEN_PAGE, "This desktop will be turned off", STEP_MS);
  assert_true (pnc_day_reads (day->window, "in 3 days. Save your work"));
  assert_true (pnc_day_reads (day->window, "Confidential"));
  pnc_ui_save (day->ui, day->window, "window-ends");
  /* A window that opens later knows it too, and shows this desktop first. */
  pnc_ui_destroy (day->window);
  pnc_day_open_window (day);
  pnc_day_wait (day, PNC_TYPE_SCREEN_PAGE, "This desktop will be turned off", STEP_MS);
  assert_true (pnc_day_reads (day->window, "Confidential"));
  pnc_policy_test_rule (day->desktop, day->key, 2, NULL);
  pnc_test_wait_until (pnc_day_reads_no_warning, day->window, STEP_MS);
  assert_false (pnc_day_reads (day->window, "Confidential"));
  assert_non_null (pnc_day_find_shown (day->window, PNC_TYPE_SCREEN_PAGE));
}

static void
desktop_that_its_rules_end_says_so (void **state)
{
  PncDay *day = *state;
  g_autofree char *changes = pnc_day_dup_end (4, ", '/validity/expired_text': 'Ask Ada for more'");

  pnc_policy_test_rule (day->desktop, day->key, 3, changes);
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, "Its rules ended this desktop", STEP_MS);
  assert_true (
      pnc_day_reads (day->window, "Its rules turn this desktop off now. Ask Ada for more"));
  pnc_ui_save (day->ui, day->window, "window-ended");
  pnc_policy_test_rule (day->desktop, day->key, 4, NULL);
  pnc_day_unlock (day);
}

static void
orderly_shutdown_leads_back_to_the_library (void **state)
{
  PncDay *day = *state;

  pnc_service_test_wait_state (day->desktop, PNC_DESKTOP_STATE_STOPPED, BOOT_MS);
  pnc_day_wait (day, PNC_TYPE_DESKTOP_CARD, "“small” has shut down", STEP_MS);
  pnc_test_wait_until (pnc_day_sees_no_stage, day->window, STEP_MS);
}

static void
stopped_desktop_keeps_its_last_picture_dimmed (void **state)
{
  PncDay *day = *state;
  GtkWidget *card = pnc_day_find_shown (day->window, PNC_TYPE_DESKTOP_CARD);
  g_autoptr (GdkPaintable) picture = NULL;

  g_object_get (card, "picture", &picture, NULL);
  assert_non_null (picture);
  assert_true (gtk_widget_has_css_class (card, "stopped"));
  pnc_ui_save (day->ui, day->window, "window-library");
}

static void
guest_that_dies_is_told_with_its_log (void **state)
{
  PncDay *day = *state;
  GtkWidget *page;

  pnc_window_open (PNC_WINDOW (day->window), "small");
  pnc_day_unlock (day);
  kill (pnc_service_test_find_process (day->service, "qemu-system-x86_64"), SIGKILL);
  pnc_day_wait (day, PNC_TYPE_BROKEN_PAGE, "The Desktop Stopped Unexpectedly", STEP_MS);
  pnc_ui_save (day->ui, day->window, "window-broken");
  page = pnc_day_find_shown (day->window, PNC_TYPE_BROKEN_PAGE);
  g_signal_emit_by_name (page, "try-again");
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
}

static void
folder_that_is_away_is_missing_until_it_comes_back (void **state)
{
  PncDay *day = *state;
  g_autofree char *folder = g_strdup (pnc_desktop_client_get_folder (day->desktop));
  g_autofree char *away = g_strdup_printf ("%s.away", folder);

  assert_int_equal (rename (folder, away), 0);
  pnc_day_wait (day, 0, "Not Here Now", STEP_MS);
  pnc_day_wait (day, 0, folder, STEP_MS);
  assert_int_equal (rename (away, folder), 0);
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
}

/* The service was told to emulate; a window that was not told asks the person. */
static void
no_virtualisation_is_told_with_an_offer (void **state)
{
  PncDay *day = *state;

  gtk_widget_activate_action (day->window, "win.back", NULL);
  pnc_test_wait_until (pnc_day_sees_no_stage, day->window, STEP_MS);
  g_unsetenv ("PINNACE_ACCEL");
  pnc_window_open (PNC_WINDOW (day->window), "small");
  pnc_day_wait (day, PNC_TYPE_SLOW_PAGE, "No Hardware Virtualisation", STEP_MS);
  g_signal_emit_by_name (pnc_ui_find (day->window, PNC_TYPE_SLOW_PAGE), "run-slowly");
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, NULL, STEP_MS);
  g_setenv ("PINNACE_ACCEL", "tcg", TRUE);
}

/* The client starts another service by itself; the desktop has gone with the first one. */
static void
end_of_the_service_is_no_orderly_shutdown (void **state)
{
  PncDay *day = *state;
  pid_t successor;

  pnc_day_unlock (day);
  pnc_service_test_end_daemon (day->service, SIGKILL);
  pnc_day_wait (day, PNC_TYPE_UNLOCK_PAGE, "The desktop was turned off", BOOT_MS);
  successor = pnc_service_test_find_process (day->service, "pinnaced");
  assert_true (successor > 0);
  pnc_ui_destroy (day->window);
  day->window = NULL;
  g_clear_object (&day->service->client);
  kill (successor, SIGTERM);
}

/* On a stick, as it were: a folder that may be away and is listed even so. */
static PncDesktopClient *
pnc_day_create_desktop (PncServiceTest *service)
{
  g_autofree char *stick = g_build_filename (service->world->root, "stick", NULL);
  GVariantDict options;

  assert_int_equal (mkdir (stick, 0700), 0);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "folder", "s", stick);
  return pnc_service_test_create (service, "small", g_variant_dict_end (&options));
}

static int
pnc_day_begin (void **state)
{
  PncDay *day = g_new0 (PncDay, 1);

  pnc_ui_setup ((void **) &day->ui);
  day->service = pnc_service_test_new ();
  day->key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Ada");
  day->desktop = pnc_day_create_desktop (day->service);
  day->application = adw_application_new ("org.pinnace.Test", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (day->application), NULL, NULL);
  *state = day;
  return 0;
}

static int
pnc_day_end (void **state)
{
  PncDay *day = *state;

  if (day->window != NULL)
    pnc_ui_destroy (day->window);
  g_object_unref (day->application);
  pnc_service_test_free (day->service);
  pnc_signing_key_free (day->key);
  pnc_ui_teardown ((void **) &day->ui);
  g_free (day);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (library_is_used_by_keyboard_alone),
    cmocka_unit_test (wrong_passphrase_is_told_and_may_be_typed_again),
    cmocka_unit_test (start_can_be_cancelled),
    cmocka_unit_test (guest_appears_and_gets_what_is_typed),
    cmocka_unit_test (full_screen_has_a_bar_and_a_way_out),
    cmocka_unit_test (new_window_comes_back_to_the_running_desktop),
    cmocka_unit_test (lost_screen_is_connected_again),
    cmocka_unit_test (what_the_rules_will_do_is_told_until_they_are_lifted),
    cmocka_unit_test (desktop_that_its_rules_end_says_so),
    cmocka_unit_test (window_never_waits_for_the_service),
    cmocka_unit_test (orderly_shutdown_leads_back_to_the_library),
    cmocka_unit_test (stopped_desktop_keeps_its_last_picture_dimmed),
    cmocka_unit_test (guest_that_dies_is_told_with_its_log),
    cmocka_unit_test (folder_that_is_away_is_missing_until_it_comes_back),
    cmocka_unit_test (no_virtualisation_is_told_with_an_offer),
    cmocka_unit_test (end_of_the_service_is_no_orderly_shutdown),
  };

  return cmocka_run_group_tests (tests, pnc_day_begin, pnc_day_end);
}
