/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-window-test.h"

#include "pnc-fd.h"

#include <cairo.h>
#include <string.h>
#include <unistd.h>

#define OPEN_MS 60000
#define CALL_MS 60000

/* Fewer colours than this have boot messages and empty screens, which fit in many places. */
#define MIN_COLOURS 64

/* The program and its window */

/* A window that is looked for may have gone meanwhile: that is an answer, not an error. */
static int
pnc_window_test_x_error (Display *display, XErrorEvent *event)
{
  return 0;
}

/* Fonts and motion of a desk, wherever the test runs. */
static void
pnc_window_test_write_settings (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "gtk-4.0", NULL);
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  g_file_set_contents (path, "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n",
                       -1, &error);
  pnc_test_assert_no_error (error);
}

PncWindowTest *
pnc_window_test_new (const char *name, const char *image, GVariant *options)
{
  PncWindowTest *test = g_new0 (PncWindowTest, 1);
  g_autoptr (GError) error = NULL;

  test->service = pnc_service_test_new ();
  pnc_window_test_write_settings ();
  test->screen = pnc_test_screen_new ();
  XSetErrorHandler (pnc_window_test_x_error);
  pnc_service_test_create_from (test->service, name, image, options, &error);
  pnc_test_assert_no_error (error);
  g_set_object (&test->desktop, pnc_client_find_desktop (test->service->client, name));
  assert_non_null (test->desktop);
  return test;
}

void
pnc_window_test_free (PncWindowTest *test)
{
  if (test == NULL)
    return;
  if (test->program != NULL)
    pnc_window_test_kill (test);
  g_clear_object (&test->desktop);
  pnc_test_screen_free (test->screen);
  pnc_service_test_free (test->service);
  g_free (test);
}

static gboolean
pnc_window_test_is_open (gpointer data)
{
  PncWindowTest *test = data;
  pid_t pid = atoi (g_subprocess_get_identifier (test->program));
  g_autofree char *title = NULL;

  test->window = pnc_test_screen_find_window (test->screen, pid);
  if (test->window == None || !pnc_test_screen_is_active (test->screen, test->window))
    return FALSE;
  title = pnc_test_screen_dup_title (test->screen, test->window);
  return g_str_equal (title, pnc_desktop_client_get_name (test->desktop));
}

void
pnc_window_test_open (PncWindowTest *test)
{
  g_autofree char *path = g_build_filename (g_getenv ("PINNACE_BINDIR"), "pinnace", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  test->program = g_subprocess_launcher_spawn (launcher, &error, path,
                                               pnc_desktop_client_get_name (test->desktop), NULL);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (pnc_window_test_is_open, test, OPEN_MS);
}

void
pnc_window_test_kill (PncWindowTest *test)
{
  g_subprocess_force_exit (test->program);
  g_subprocess_wait (test->program, NULL, NULL);
  g_clear_object (&test->program);
  test->window = None;
}

/* Pictures */

PncTestPicture *
pnc_test_picture_crop (const PncTestPicture *picture, int x, int y, int width, int height)
{
  PncTestPicture *part = g_new (PncTestPicture, 1);

  assert_true (x >= 0 && y >= 0 && x + width <= picture->width && y + height <= picture->height);
  *part = (PncTestPicture){ width, height, g_new (guint32, (gsize) width * height) };
  for (int row = 0; row < height; row++)
    memcpy (part->pixels + (gsize) row * width,
            picture->pixels + (gsize) (y + row) * picture->width + x, width * sizeof (guint32));
  return part;
}

void
pnc_test_picture_save (const PncTestPicture *picture, const char *name)
{
  const char *folder = g_getenv ("PNC_SCREENSHOTS");
  g_autofree char *file = g_strdup_printf ("%s.png", name);
  g_autofree char *path = NULL;
  cairo_surface_t *surface;

  if (folder == NULL || picture == NULL)
    return;
  path = g_build_filename (folder, file, NULL);
  g_mkdir_with_parents (folder, 0755);
  surface
      = cairo_image_surface_create_for_data ((guint8 *) picture->pixels, CAIRO_FORMAT_RGB24,
                                             picture->width, picture->height, picture->width * 4);
  assert_int_equal (cairo_surface_write_to_png (surface, path), CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

static cairo_status_t
pnc_window_test_read_cb (void *fd, unsigned char *data, unsigned int length)
{
  while (length > 0)
    {
      ssize_t n = read (*(int *) fd, data, length);

      if (n <= 0)
        return CAIRO_STATUS_READ_ERROR;
      data += n;
      length -= n;
    }
  return CAIRO_STATUS_SUCCESS;
}

static PncTestPicture *
pnc_window_test_decode (int fd)
{
  cairo_surface_t *surface
      = cairo_image_surface_create_from_png_stream (pnc_window_test_read_cb, &fd);
  PncTestPicture *picture = g_new (PncTestPicture, 1);
  int stride;

  assert_int_equal (cairo_surface_status (surface), CAIRO_STATUS_SUCCESS);
  stride = cairo_image_surface_get_stride (surface);
  *picture = (PncTestPicture){ cairo_image_surface_get_width (surface),
                               cairo_image_surface_get_height (surface), NULL };
  picture->pixels = g_new (guint32, (gsize) picture->width * picture->height);
  for (int y = 0; y < picture->height; y++)
    {
      const guint32 *row
          = (const guint32 *) (cairo_image_surface_get_data (surface) + (gsize) y * stride);

      for (int x = 0; x < picture->width; x++)
        picture->pixels[(gsize) y * picture->width + x] = row[x] & 0xffffff;
    }
  cairo_surface_destroy (surface);
  return picture;
}

PncTestPicture *
pnc_window_test_screenshot (PncWindowTest *test)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;

  pnc_desktop_client_screenshot_async (test->desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  fd = pnc_desktop_client_fd_finish (test->desktop, result, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (lseek (fd, 0, SEEK_SET), 0);
  return pnc_window_test_decode (fd);
}

static gboolean
pnc_window_test_fits_at (const PncTestPicture *grab, const PncTestPicture *guest, int x, int y)
{
  for (int row = 0; row < guest->height; row++)
    if (memcmp (grab->pixels + (gsize) (y + row) * grab->width + x,
                guest->pixels + (gsize) row * guest->width, guest->width * sizeof (guint32))
        != 0)
      return FALSE;
  return TRUE;
}

static gboolean
pnc_window_test_find_place (const PncTestPicture *grab,
                            const PncTestPicture *guest,
                            PncTestPlace *out_place)
{
  for (int y = 0; y <= grab->height - guest->height; y++)
    for (int x = 0; x <= grab->width - guest->width; x++)
      if (pnc_window_test_fits_at (grab, guest, x, y))
        {
          *out_place = (PncTestPlace){ x, y, guest->width, guest->height };
          return TRUE;
        }
  return FALSE;
}

static gboolean
pnc_window_test_is_colourful (const PncTestPicture *picture)
{
  g_autoptr (GHashTable) colours = g_hash_table_new (NULL, NULL);
  gsize n = (gsize) picture->width * picture->height;

  for (gsize i = 0; i < n && g_hash_table_size (colours) < MIN_COLOURS; i++)
    g_hash_table_add (colours, GUINT_TO_POINTER (picture->pixels[i]));
  return g_hash_table_size (colours) == MIN_COLOURS;
}

typedef struct
{
  PncWindowTest *test;
  PncTestPlace *place;
  gint64 deadline_us;
  gboolean exact;
} PncWindowTestMatch;

static gboolean
pnc_window_test_is_exact (gpointer data)
{
  PncWindowTestMatch *match = data;
  g_autoptr (PncTestPicture) guest = pnc_window_test_screenshot (match->test);
  g_autoptr (PncTestPicture) grab = pnc_test_screen_grab (match->test->screen, match->test->window);

  match->exact = grab != NULL && pnc_window_test_is_colourful (guest)
                 && pnc_window_test_find_place (grab, guest, match->place);
  if (match->exact || g_get_monotonic_time () < match->deadline_us)
    return match->exact;
  pnc_test_picture_save (grab, "differs-window");
  pnc_test_picture_save (guest, "differs-guest");
  return TRUE;
}

void
pnc_window_test_wait_exact (PncWindowTest *test, guint deadline_ms, PncTestPlace *out_place)
{
  PncWindowTestMatch match
      = { test, out_place, g_get_monotonic_time () + deadline_ms * G_TIME_SPAN_MILLISECOND, FALSE };

  pnc_test_wait_until (pnc_window_test_is_exact, &match, 2 * deadline_ms + CALL_MS);
  if (!match.exact)
    fail_msg ("the window does not show what the guest does");
}
