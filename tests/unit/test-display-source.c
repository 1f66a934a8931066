/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source-producer.h"
#include "pnc-error.h"
#include "pnc-keymap.h"
#include "pnc-synthetic-source.h"
#include "pnc-test.h"

#include <string.h>

#define TEXT "text/plain;charset=utf-8"
#define DEADLINE_MS 5000

static PncSyntheticSource *
connected (guint width_px, guint height_px)
{
  PncSyntheticSource *source = pnc_synthetic_source_new (width_px, height_px);

  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  return source;
}

static PncDisplayHead *
first_head (PncSyntheticSource *source)
{
  g_autoptr (PncDisplayHead) head
      = g_list_model_get_item (pnc_display_source_get_heads (PNC_DISPLAY_SOURCE (source)), 0);

  return head; /* the list holds it */
}

static PncDisplayState
state_of (PncSyntheticSource *source)
{
  return pnc_display_source_get_state (PNC_DISPLAY_SOURCE (source));
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* States */

static void
note_state_cb (PncDisplaySource *source, GParamSpec *pspec, GString *states)
{
  g_string_append_printf (states, "%d ", pnc_display_source_get_state (source));
}

static void
goes_through_each_state_once (void **state)
{
  g_autoptr (PncSyntheticSource) source = pnc_synthetic_source_new (64, 48);
  g_autoptr (GString) states = g_string_new (NULL);

  g_signal_connect (source, "notify::state", G_CALLBACK (note_state_cb), states);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_display_source_disconnect (PNC_DISPLAY_SOURCE (source));

  assert_string_equal (states->str, "1 2 3 0 ");
}

static gboolean
is_connected_only (gpointer data)
{
  return state_of (data) == PNC_DISPLAY_STATE_CONNECTED;
}

static void
takes_a_mode_set_for_no_news_but_a_lost_picture_for_one (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  g_autoptr (GString) states = g_string_new (NULL);

  g_signal_connect (source, "notify::state", G_CALLBACK (note_state_cb), states);
  pnc_synthetic_source_set_size (source, 0, 0, 0);
  pnc_synthetic_source_set_size (source, 0, 128, 96);
  drain ();
  assert_string_equal (states->str, "");

  pnc_synthetic_source_set_size (source, 0, 0, 0);
  pnc_test_wait_until (is_connected_only, source, DEADLINE_MS);
}

static void
keep_message_cb (PncDisplaySource *source, GError *error, char **out)
{
  assert_int_equal (pnc_display_source_get_state (source), PNC_DISPLAY_STATE_DISCONNECTED);
  *out = g_strdup (error->message);
}

static void
is_disconnected_when_it_says_that_it_failed (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  g_autofree char *message = NULL;

  g_signal_connect (source, "failed", G_CALLBACK (keep_message_cb), &message);
  pnc_synthetic_source_fail (
      source, g_error_new_literal (PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The cable broke"));

  assert_string_equal (message, "The cable broke");
  assert_null (first_head (source));
  assert_false (pnc_display_source_get_agent_connected (PNC_DISPLAY_SOURCE (source)));
}

/* Pictures */

static void
shows_the_promised_pixels (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  PncDisplayHead *head = first_head (source);
  const guint32 *row = (const guint32 *) (pnc_display_head_get_pixels (head)
                                          + 7 * (gsize) pnc_display_head_get_stride (head));

  assert_int_equal (pnc_display_head_get_width (head), 64);
  assert_int_equal (pnc_display_head_get_height (head), 48);
  assert_int_equal (row[5], pnc_synthetic_source_pixel (5, 7));
}

typedef struct
{
  guint n_signals;
  guint n_rects;
  PncRect last;
} Damage;

static void
damaged_cb (PncDisplayHead *head, const PncRect *rects, guint n_rects, Damage *damage)
{
  damage->n_signals++;
  damage->n_rects += n_rects;
  damage->last = rects[n_rects - 1];
}

static void
gathers_damage_until_nothing_is_more_urgent (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (640, 480);
  Damage damage = { 0 };

  g_signal_connect (first_head (source), "damaged", G_CALLBACK (damaged_cb), &damage);
  for (int i = 0; i < 10; i++)
    pnc_synthetic_source_fill (source, 0, &(PncRect){ i * 50, 10, 20, 20 }, 0xff0000);
  assert_int_equal (damage.n_signals, 0);
  drain ();

  assert_int_equal (damage.n_signals, 1);
  assert_int_equal (damage.n_rects, 10);
}

static gboolean
busy_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_damage (gpointer data)
{
  return ((Damage *) data)->n_signals > 0;
}

/* A main loop that never gets to its idle sources must still show something. */
static void
tells_damage_by_its_deadline_in_a_busy_loop (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (640, 480);
  Damage damage = { 0 };
  guint busy = g_idle_add_full (G_PRIORITY_HIGH_IDLE, busy_cb, NULL, NULL);

  g_signal_connect (first_head (source), "damaged", G_CALLBACK (damaged_cb), &damage);
  pnc_synthetic_source_fill (source, 0, &(PncRect){ 1, 2, 3, 4 }, 0xff0000);
  pnc_test_wait_until (has_damage, &damage, DEADLINE_MS);
  g_source_remove (busy);

  assert_memory_equal (&damage.last, (&(PncRect){ 1, 2, 3, 4 }), sizeof (PncRect));
}

static void
forgets_damage_to_a_picture_that_is_gone (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (640, 480);
  Damage damage = { 0 };

  g_signal_connect (first_head (source), "damaged", G_CALLBACK (damaged_cb), &damage);
  pnc_synthetic_source_fill (source, 0, &(PncRect){ 600, 400, 40, 80 }, 0xff0000);
  pnc_synthetic_source_set_size (source, 0, 320, 200);
  drain ();

  assert_int_equal (damage.n_signals, 0);
}

static void
lists_heads_by_their_number (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  GListModel *heads = pnc_display_source_get_heads (PNC_DISPLAY_SOURCE (source));

  pnc_synthetic_source_set_size (source, 2, 64, 48);
  pnc_synthetic_source_set_size (source, 1, 64, 48);
  assert_int_equal (g_list_model_get_n_items (heads), 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (PncDisplayHead) head = g_list_model_get_item (heads, i);

      assert_int_equal (pnc_display_head_get_id (head), i);
    }
  pnc_synthetic_source_remove_head (source, 1);
  assert_int_equal (g_list_model_get_n_items (heads), 2);
}

/* Input */

static void
assert_input (PncSyntheticSource *source, guint index, PncSyntheticInput expected)
{
  GArray *inputs = pnc_synthetic_source_get_inputs (source);
  const PncSyntheticInput *input = &g_array_index (inputs, PncSyntheticInput, index);

  assert_true (index < inputs->len);
  assert_int_equal (input->kind, expected.kind);
  assert_int_equal (input->code, expected.code);
  assert_int_equal (input->pressed, expected.pressed);
  assert_int_equal (input->x, expected.x);
  assert_int_equal (input->y, expected.y);
}

static void
passes_repeats_but_no_release_of_what_is_up (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  PncDisplaySource *display = PNC_DISPLAY_SOURCE (source);

  pnc_display_source_key (display, 0x1e, TRUE);
  pnc_display_source_key (display, 0x1e, TRUE);
  pnc_display_source_key (display, 0x1e, FALSE);
  pnc_display_source_key (display, 0x1e, FALSE);
  pnc_display_source_key (display, 0, TRUE);
  pnc_display_source_key (display, 0x80, TRUE);
  pnc_display_source_key (display, 12345, TRUE);

  assert_int_equal (pnc_synthetic_source_get_inputs (source)->len, 3);
  assert_input (source, 2, (PncSyntheticInput){ PNC_SYNTHETIC_KEY, .code = 0x1e });
}

static void
releases_each_key_and_button_that_is_down (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  PncDisplaySource *display = PNC_DISPLAY_SOURCE (source);

  pnc_display_source_key (display, PNC_SCANCODE_PAUSE, TRUE);
  pnc_display_source_key (display, 0x138, TRUE);
  pnc_display_source_button (display, PNC_BUTTON_EXTRA, TRUE);
  pnc_synthetic_source_clear_inputs (source);
  pnc_display_source_release_all (display);

  assert_int_equal (pnc_synthetic_source_get_inputs (source)->len, 3);
  assert_input (source, 0, (PncSyntheticInput){ PNC_SYNTHETIC_KEY, .code = 0x138 });
  assert_input (source, 1, (PncSyntheticInput){ PNC_SYNTHETIC_KEY, .code = PNC_SCANCODE_PAUSE });
  assert_input (source, 2, (PncSyntheticInput){ PNC_SYNTHETIC_BUTTON, .code = PNC_BUTTON_EXTRA });
  assert_int_equal (pnc_display_source_get_buttons (display), 0);
}

static void
sends_positions_or_motion_as_the_mode_wants (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  PncDisplaySource *display = PNC_DISPLAY_SOURCE (source);

  pnc_display_source_motion (display, 1, 1);
  pnc_display_source_position (display, first_head (source), 64, -1);
  pnc_synthetic_source_set_mouse_mode (source, PNC_MOUSE_MODE_SERVER);
  pnc_display_source_position (display, first_head (source), 1, 1);
  pnc_display_source_motion (display, 0, 0);
  pnc_display_source_motion (display, -5, 6);

  assert_int_equal (pnc_synthetic_source_get_inputs (source)->len, 2);
  assert_input (source, 0, (PncSyntheticInput){ PNC_SYNTHETIC_POSITION, .x = 63, .y = 0 });
  assert_input (source, 1, (PncSyntheticInput){ PNC_SYNTHETIC_MOTION, .x = -5, .y = 6 });
}

static void
takes_no_input_while_it_is_not_connected (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  PncDisplaySource *display = PNC_DISPLAY_SOURCE (source);

  pnc_display_source_key (display, 0x1e, TRUE);
  pnc_display_source_disconnect (display);
  pnc_display_source_key (display, 0x1e, FALSE);
  pnc_display_source_button (display, PNC_BUTTON_LEFT, TRUE);
  pnc_display_source_connect (display);
  pnc_display_source_release_all (display);

  assert_int_equal (pnc_synthetic_source_get_inputs (source)->len, 1);
}

static gboolean
is_resized (gpointer data)
{
  return pnc_display_head_get_width (first_head (data)) == 800;
}

static void
asks_for_a_size_through_the_agent_only (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (640, 480);
  PncDisplaySource *display = PNC_DISPLAY_SOURCE (source);

  pnc_synthetic_source_set_agent (source, FALSE);
  pnc_display_source_request_size (display, first_head (source), 806, 601);
  pnc_synthetic_source_set_agent (source, TRUE);
  pnc_test_wait_until (is_resized, source, DEADLINE_MS);

  assert_int_equal (pnc_display_head_get_height (first_head (source)), 601);
}

/* Clipboard */

static GBytes *
read_text (PncSyntheticSource *source, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) waited = NULL;

  pnc_display_source_read_clipboard_async (PNC_DISPLAY_SOURCE (source), PNC_SELECTION_CLIPBOARD,
                                           TEXT, NULL, pnc_test_store_result_cb, &result);
  waited = pnc_test_wait_result (&result, DEADLINE_MS);
  return pnc_display_source_read_clipboard_finish (PNC_DISPLAY_SOURCE (source), waited, error);
}

static void
reads_the_guests_clipboard (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  pnc_synthetic_source_copy_text (source, PNC_SELECTION_CLIPBOARD, "hello");
  bytes = read_text (source, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (g_bytes_get_size (bytes), 5);

  pnc_synthetic_source_copy_text (source, PNC_SELECTION_CLIPBOARD, NULL);
  assert_null (read_text (source, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  pnc_display_source_disconnect (PNC_DISPLAY_SOURCE (source));
  assert_null (read_text (source, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
answer_cb (PncDisplaySource *source,
           PncSelection selection,
           const char *mime_type,
           GTask *answer,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  assert_string_equal (mime_type, TEXT);
  pnc_display_source_answer_clipboard (source, answer, bytes);
}

static char *
paste (PncSyntheticSource *source)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) waited = NULL;

  pnc_synthetic_source_paste_async (source, PNC_SELECTION_CLIPBOARD, pnc_test_store_result_cb,
                                    &result);
  waited = pnc_test_wait_result (&result, DEADLINE_MS);
  return pnc_synthetic_source_paste_finish (source, waited);
}

static void
lets_the_guest_paste_or_get_nothing (void **state)
{
  g_autoptr (PncSyntheticSource) source = connected (64, 48);
  g_autofree char *text = NULL;

  assert_null (paste (source));
  g_signal_connect (source, "clipboard-request", G_CALLBACK (answer_cb), (gpointer) "ours");
  text = paste (source);
  assert_string_equal (text, "ours");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (goes_through_each_state_once),
    cmocka_unit_test (takes_a_mode_set_for_no_news_but_a_lost_picture_for_one),
    cmocka_unit_test (is_disconnected_when_it_says_that_it_failed),
    cmocka_unit_test (shows_the_promised_pixels),
    cmocka_unit_test (gathers_damage_until_nothing_is_more_urgent),
    cmocka_unit_test (tells_damage_by_its_deadline_in_a_busy_loop),
    cmocka_unit_test (forgets_damage_to_a_picture_that_is_gone),
    cmocka_unit_test (lists_heads_by_their_number),
    cmocka_unit_test (passes_repeats_but_no_release_of_what_is_up),
    cmocka_unit_test (releases_each_key_and_button_that_is_down),
    cmocka_unit_test (sends_positions_or_motion_as_the_mode_wants),
    cmocka_unit_test (takes_no_input_while_it_is_not_connected),
    cmocka_unit_test (asks_for_a_size_through_the_agent_only),
    cmocka_unit_test (reads_the_guests_clipboard),
    cmocka_unit_test (lets_the_guest_paste_or_get_nothing),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
