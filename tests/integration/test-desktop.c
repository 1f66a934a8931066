/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-window-test.h"

#include <string.h>

/* The main job, whole: the Debian desktop that packaging/ builds, encrypted, in the shipped window.
 * It boots once, for all tests; they run in this order, and each starts where the one before it
 * ended. What a test knows of the guest's inside, a command typed there says on its serial port. */

#define NAME "Work"

/* Software emulation on a machine that does other things as well. */
#define BOOT_MS 1200000
#define PICTURE_MS 180000
#define ANSWER_MS 90000
#define SAID_MS 120000
#define TYPING_ATTEMPTS 3
#define INTERRUPT_US 500000
#define CLIPBOARD_MS 60000

#define KEYCODE_CTRL 37
#define KEYCODE_C 54

typedef struct
{
  PncWindowTest *window;
  gboolean ready; /* the guest's desktop is up: without it the others cannot begin */
  guint n_layouts;
  GSubprocess *xclip;
} DesktopTest;

/* Where build-desktop keeps the image; NULL, with what it said, if it is not built. */
static char *
find_image (void)
{
  const char *argv[] = { g_getenv ("PNC_DESKTOP_IMAGE_BUILDER"), "--path", NULL };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &path, NULL, NULL, &error);
  pnc_test_assert_no_error (error);
  g_strchomp (path);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static int
set_up (void **state)
{
  DesktopTest *test = g_new0 (DesktopTest, 1);
  g_autofree char *image = find_image ();
  GVariantDict options;

  *state = test;
  if (image == NULL)
    return 0;
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "memory-mib", "u", 1024);
  g_variant_dict_insert (&options, "cpus", "u", 1);
  g_variant_dict_insert (&options, "data-size-bytes", "t", G_GUINT64_CONSTANT (4) << 30);
  test->window = pnc_window_test_new (NAME, image, g_variant_dict_end (&options));
  return 0;
}

static void
drop_xclip (DesktopTest *test)
{
  if (test->xclip == NULL)
    return;
  g_subprocess_force_exit (test->xclip);
  g_subprocess_wait (test->xclip, NULL, NULL);
  g_clear_object (&test->xclip);
}

static int
tear_down (void **state)
{
  DesktopTest *test = *state;

  drop_xclip (test);
  pnc_window_test_free (test->window);
  g_free (test);
  return 0;
}

/* The guest */

static void
need_desktop (DesktopTest *test)
{
  if (!test->ready)
    {
      pnc_test_skip ("needs the running desktop");
    }
}

static void
type (DesktopTest *test, const char *text)
{
  pnc_test_screen_type (test->window->screen, text);
}

static gboolean
has_said (DesktopTest *test, const char *text)
{
  g_autofree char *serial
      = pnc_service_test_get_serial (test->window->service, test->window->desktop);

  return serial != NULL && strstr (serial, text) != NULL;
}

static void
wait_serial (DesktopTest *test, const char *text)
{
  pnc_service_test_wait_serial (test->window->service, test->window->desktop, text, SAID_MS);
}

/* Ctrl+C, and time for it: what is typed meanwhile would be thrown away as well. */
static void
interrupt (DesktopTest *test)
{
  static const struct
  {
    guint keycode;
    gboolean pressed;
  } steps[] = {
    { KEYCODE_CTRL, TRUE }, { KEYCODE_C, TRUE }, { KEYCODE_C, FALSE }, { KEYCODE_CTRL, FALSE }
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      pnc_test_screen_key (test->window->screen, steps[i].keycode, steps[i].pressed);
      g_usleep (INTERRUPT_US / 8);
    }
  g_usleep (INTERRUPT_US / 2);
}

typedef struct
{
  DesktopTest *test;
  const char *answer;
  gint64 deadline_us;
} Answer;

static gboolean
has_answered (gpointer data)
{
  Answer *wait = data;

  return has_said (wait->test, wait->answer) || g_get_monotonic_time () > wait->deadline_us;
}

/* Types @line into the guest's terminal until say() there (see prepare_terminal) says @answer.
 * Once, if all is well: but a guest that stands still for a second, as an emulated one may on a
 * busy machine, takes a key for a held one, or loses strokes, since a board's queue is short. */
static void
command (DesktopTest *test, const char *line, const char *answer)
{
  g_autofree char *said = g_strdup_printf ("> %s", answer);

  for (guint attempt = 0; attempt < TYPING_ATTEMPTS && !has_said (test, said); attempt++)
    {
      Answer wait = { test, said, g_get_monotonic_time () + ANSWER_MS * G_TIME_SPAN_MILLISECOND };

      if (attempt > 0)
        {
          print_message ("# typed again: %s\n", line);
          interrupt (test);
        }
      type (test, line);
      pnc_test_wait_until (has_answered, &wait, 2 * ANSWER_MS);
    }
  if (!has_said (test, said))
    fail_msg ("the guest does not say “%s”", said);
}

/* What the commands below are made of. Held keys do not repeat: see command(). No answer stands in
 * the line that asks for it, since say() begins it otherwise. */
static void
prepare_terminal (DesktopTest *test)
{
  command (test,
           "xset r off; say() { echo \"> $*\" >/dev/ttyS0; }; "
           "layout() { setxkbmap $2 && say layout $1 $2; }; say prepared\n",
           "prepared");
}

/* Types @text into a program of the guest that hands on what it reads, and sees it come out. */
static void
check_typing (DesktopTest *test, const char *text)
{
  g_autofree char *line
      = g_strdup_printf ("clear; IFS= read -r line; say \"read <$line>\"\n%s\n", text);
  g_autofree char *answer = g_strdup_printf ("read <%s>", text);

  command (test, line, answer);
}

/* A board with @layout is bought: both sides are told. */
static void
change_layout (DesktopTest *test, const char *layout)
{
  guint n = ++test->n_layouts;
  g_autofree char *answer = g_strdup_printf ("layout %u %s", n, layout);
  g_autofree char *line = g_strdup_printf ("%s\n", answer);

  command (test, line, answer);
  pnc_test_screen_set_layout (layout);
}

/* What of the window is not the guest's: frame and header bar; and a guest's width is a multiple of
 * 8. */
static void
check_fills (PncWindowTest *window, const PncTestPlace *place)
{
  g_autoptr (PncTestPicture) grab = pnc_test_screen_grab (window->screen, window->window);

  assert_in_range (grab->width - place->width, 0, 2 * 8 + 8);
  assert_in_range (grab->height - place->height, 0, 2 * 8 + 64);
}

static void
a_passphrase_typed_in_the_window_starts_the_desktop (void **state)
{
  DesktopTest *test = *state;
  PncWindowTest *window = test->window;
  PncTestPlace place;

  if (window == NULL)
    {
      pnc_test_skip ("the guest's image is not there; packaging/guest/build-desktop builds it");
    }
  pnc_window_test_open (window);
  type (test, PNC_SERVICE_TEST_PASSPHRASE "\n");
  pnc_service_test_wait_state (window->desktop, PNC_DESKTOP_STATE_RUNNING, 120000);
  assert_string_equal (pnc_desktop_client_get_accelerator (window->desktop), "tcg");
  pnc_service_test_wait_serial (window->service, window->desktop, "DESKTOP-READY", BOOT_MS);
  /* Its screen has found its size, and nothing moves any more. */
  pnc_window_test_wait_exact (window, PICTURE_MS, &place);
  check_fills (window, &place);
  prepare_terminal (test);
  test->ready = TRUE;
}

/* Input */

static void
what_is_typed_arrives_in_the_guest (void **state)
{
  DesktopTest *test = *state;

  need_desktop (test);
  check_typing (test, "The quick brown fox, 0123456789: `~!@#$%^&*()-_=+[{]}\\|;'\"<.>/?");
}

static void
a_german_board_gives_what_its_keys_say (void **state)
{
  DesktopTest *test = *state;

  need_desktop (test);
  change_layout (test, "de");
  check_typing (test, "Zwölf Boxkämpfer jagen Üß: yYzZ äÄöÖ @€{[]}\\~|<>µ²³ #'+*;_-!\"§$%&/()=?");
  change_layout (test, "us");
}

static void
a_french_board_gives_what_its_keys_say (void **state)
{
  DesktopTest *test = *state;

  need_desktop (test);
  change_layout (test, "fr");
  check_typing (test, "aAqQzZwWmM, é è ç à ù & ( - _ ) = 0123456789 @€{[]}\\|# <>;:! ?./§ %*$");
  change_layout (test, "us");
}

/* The mouse: a terminal that is told to reports clicks and turns of the wheel by line and column.
 */

#define MARK 0xff00ff

typedef struct
{
  PncWindowTest *window;
  int x, y; /* its middle */
} Mark;

/* A terminal paints when it finds the time for it. */
static gboolean
finds_mark (gpointer data)
{
  Mark *mark = data;
  PncWindowTest *window = mark->window;
  g_autoptr (PncTestPicture) grab = pnc_test_screen_grab (window->screen, window->window);
  gint64 sum_x = 0, sum_y = 0, n = 0;

  for (int y = 0; grab != NULL && y < grab->height; y++)
    for (int x = 0; x < grab->width; x++)
      if (grab->pixels[(gsize) y * grab->width + x] == MARK)
        {
          sum_x += x;
          sum_y += y;
          n++;
        }
  if (n == 0)
    return FALSE;
  mark->x = (int) (sum_x / n);
  mark->y = (int) (sum_y / n);
  return TRUE;
}

static void
clicks_and_the_wheel_meet_what_is_seen_below_the_pointer (void **state)
{
  DesktopTest *test = *state;
  PncTestScreen *screen;
  Mark mark = { test->window, 0, 0 };

  need_desktop (test);
  screen = test->window->screen;
  command (test,
           "clear; stty -icanon -echo; "
           "printf '\\033[8;21H\\033[48;5;201m \\033[m\\033[?1000h\\033[?1006h'; say marked; "
           "say click \"$(head -c 20 | tr '\\033' '~')\"; "
           "say wheel \"$(head -c 11 | tr '\\033' '~')\"; "
           "printf '\\033[?1000l'; stty sane; clear\n",
           "marked");
  pnc_test_wait_until (finds_mark, &mark, PICTURE_MS);
  pnc_test_screen_point (screen, test->window->window, mark.x, mark.y);
  pnc_test_screen_button (screen, 1, TRUE);
  pnc_test_screen_button (screen, 1, FALSE);
  wait_serial (test, "> click ~[<0;21;8M~[<0;21;8m");
  pnc_test_screen_button (screen, 5, TRUE);
  pnc_test_screen_button (screen, 5, FALSE);
  wait_serial (test, "> wheel ~[<65;21;8M");
}

/* The screen */

static void
the_window_shows_every_pixel_of_the_guest (void **state)
{
  DesktopTest *test = *state;
  PncTestPlace place;

  need_desktop (test);
  command (test, "clear; ls --color=always -l / | cat -n; say drawn\n", "drawn");
  pnc_window_test_wait_exact (test->window, PICTURE_MS, &place);
}

typedef struct
{
  DesktopTest *test;
  int width, height;
} Size;

static gboolean
guest_has_size (gpointer data)
{
  Size *size = data;
  g_autoptr (PncTestPicture) guest = pnc_window_test_screenshot (size->test->window);

  return ABS (guest->width - size->width) <= 24 && ABS (guest->height + 48 - size->height) <= 24;
}

static void
check_resize (DesktopTest *test, int width, int height)
{
  PncWindowTest *window = test->window;
  Size size = { test, width, height };
  g_autofree char *known = NULL;
  PncTestPlace place;

  pnc_test_screen_resize (window->screen, window->window, width, height);
  pnc_test_wait_until (guest_has_size, &size, PICTURE_MS);
  pnc_window_test_wait_exact (window, PICTURE_MS, &place);
  check_fills (window, &place);
  /* Not only the video device: the guest's desktop knows. */
  known = g_strdup_printf ("current %d x %d", place.width, place.height);
  command (test, "clear; say $(xrandr | grep -o 'current [^,]*')\n", known);
}

static void
the_guest_follows_the_size_of_the_window (void **state)
{
  DesktopTest *test = *state;

  need_desktop (test);
  check_resize (test, 1240, 820);
  check_resize (test, 900, 640);
}

/* The clipboard */

#define TEXT                                                                                                       \
  "Größe, Übermaß: 5 € für «Œuvre» – 日本語 🚢\n\tzweite Zeile\r\nthird line  \n\nlast, without " \
  "an end"

/* Somebody on this side copies @text. */
static void
copy_here (DesktopTest *test, const char *text)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *pipe;

  drop_xclip (test);
  test->xclip
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                          "xclip", "-quiet", "-selection", "clipboard", "-t", "UTF8_STRING", NULL);
  pnc_test_assert_no_error (error);
  pipe = g_subprocess_get_stdin_pipe (test->xclip);
  assert_true (g_output_stream_write_all (pipe, text, strlen (text), NULL, NULL, &error));
  assert_true (g_output_stream_close (pipe, NULL, &error));
}

/* The guest pastes, as soon as it has what begins with @begin, and says what @filter makes of it.
 */
static void
check_paste_there (DesktopTest *test, const char *begin, const char *filter, const char *answer)
{
  g_autofree char *line = g_strdup_printf ("clear; until xclip -o -selection clipboard 2>&1 | head "
                                           "-c 40 | grep -qa '^%s'; do sleep 0.5; "
                                           "done; say $(xclip -o -selection clipboard | %s)\n",
                                           begin, filter);

  command (test, line, answer);
}

static void
text_copied_here_is_pasted_there (void **state)
{
  DesktopTest *test = *state;
  g_autofree char *base64 = g_base64_encode ((const guchar *) TEXT, strlen (TEXT));

  need_desktop (test);
  copy_here (test, TEXT);
  check_paste_there (test, "Gr", "base64 -w0", base64);
}

static void
a_long_text_copied_here_is_pasted_there_whole (void **state)
{
  DesktopTest *test = *state;
  g_autoptr (GString) text = g_string_new ("Long ");
  g_autofree char *digest = NULL;

  need_desktop (test);
  for (guint i = 0; text->len < 600000; i++)
    g_string_append_printf (text, "%u Zeilen, ümlautig\n", i);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, text->len);
  copy_here (test, text->str);
  check_paste_there (test, "Long", "sha256sum", digest);
}

typedef struct
{
  char *pasted;
  gint64 deadline_us;
} Paste;

static gboolean
pastes_text (gpointer data)
{
  Paste *paste = data;

  g_clear_pointer (&paste->pasted, g_free);
  g_spawn_command_line_sync ("timeout 20 xclip -o -selection clipboard -t UTF8_STRING",
                             &paste->pasted, NULL, NULL, NULL);
  return g_strcmp0 (paste->pasted, TEXT) == 0 || g_get_monotonic_time () > paste->deadline_us;
}

static void
check_paste_here (void)
{
  Paste paste = { NULL, g_get_monotonic_time () + CLIPBOARD_MS * G_TIME_SPAN_MILLISECOND };
  g_autofree char *pasted = NULL;

  pnc_test_wait_until (pastes_text, &paste, 2 * CLIPBOARD_MS);
  pasted = g_steal_pointer (&paste.pasted);
  assert_string_equal (pasted, TEXT);
}

static void
text_copied_there_is_pasted_here (void **state)
{
  DesktopTest *test = *state;
  g_autofree char *base64 = g_base64_encode ((const guchar *) TEXT, strlen (TEXT));
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, TEXT, -1);
  g_autofree char *line = g_strdup_printf (
      "clear; echo %s | base64 -d >text; xclip -selection clipboard -t UTF8_STRING text; "
      "say copied $(sha256sum text)\n",
      base64);
  g_autofree char *answer = g_strdup_printf ("copied %s", digest);

  need_desktop (test);
  copy_here (test, "something older");
  command (test, line, answer);
  check_paste_here ();
}

/* The window's end */

static void
a_window_killed_leaves_the_desktop_running_and_comes_back_to_it (void **state)
{
  DesktopTest *test = *state;
  PncWindowTest *window = test->window;
  PncTestPlace place;

  need_desktop (test);
  command (test, "clear; kept=$((6 * 7)); (sleep 20; say alone) & say waiting\n", "waiting");
  pnc_window_test_kill (window);
  assert_false (has_said (test, "> alone"));
  wait_serial (test, "> alone");
  assert_int_equal (pnc_desktop_client_get_state (window->desktop), PNC_DESKTOP_STATE_RUNNING);
  pnc_window_test_open (window);
  pnc_window_test_wait_exact (window, PICTURE_MS, &place);
  command (test, "clear; say kept-$kept\n", "kept-42");
}

/* For the README and for people to look at: a frame of plain colour and nothing of the guest left
 * out. The size gives the guest a width that is a multiple of 8. */
static void
the_desktop_has_its_picture_taken (void **state)
{
  static const char *const lines[]
      = { "clear\n", "grep PRETTY /etc/os-release\n", "lsblk -o NAME,SIZE,SERIAL,MOUNTPOINTS\n",
          "ls --color /\n" };
  DesktopTest *test = *state;
  PncWindowTest *window = test->window;
  g_autoptr (PncTestPicture) grab = NULL;
  g_autoptr (PncTestPicture) cropped = NULL;
  PncTestPlace place;

  need_desktop (test);
  check_resize (test, 1090, 724);
  command (test,
           "PS1='\\[\\e[1;33m\\]\\u@\\h\\[\\e[m\\]:\\[\\e[1;34m\\]\\w\\[\\e[m\\]$ '; "
           "n=0; PROMPT_COMMAND='say prompt $((++n))'\n",
           "prompt 1");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *prompt = g_strdup_printf ("> prompt %u", i + 2);

      type (test, lines[i]);
      wait_serial (test, prompt);
    }
  pnc_window_test_wait_exact (window, PICTURE_MS, &place);
  grab = pnc_test_screen_grab (window->screen, window->window);
  cropped = pnc_test_picture_crop (grab, place.x, place.x, place.width,
                                   place.y + place.height - place.x);
  pnc_test_picture_save (cropped, "desktop");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_passphrase_typed_in_the_window_starts_the_desktop),
    cmocka_unit_test (what_is_typed_arrives_in_the_guest),
    cmocka_unit_test (a_german_board_gives_what_its_keys_say),
    cmocka_unit_test (a_french_board_gives_what_its_keys_say),
    cmocka_unit_test (clicks_and_the_wheel_meet_what_is_seen_below_the_pointer),
    cmocka_unit_test (the_window_shows_every_pixel_of_the_guest),
    cmocka_unit_test (text_copied_here_is_pasted_there),
    cmocka_unit_test (a_long_text_copied_here_is_pasted_there_whole),
    cmocka_unit_test (text_copied_there_is_pasted_here),
    cmocka_unit_test (the_guest_follows_the_size_of_the_window),
    cmocka_unit_test (a_window_killed_leaves_the_desktop_running_and_comes_back_to_it),
    cmocka_unit_test (the_desktop_has_its_picture_taken),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
