/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-question.h"

#include "pnc-error.h"
#include "pnc-field.h"

#include <string.h>

/* What may be named behind a question. */
typedef enum
{
  PNC_ASKS_TYPE = 1 << 0,
  PNC_ASKS_NAME = 1 << 1,
  PNC_ASKS_BYTES = 1 << 2,
  PNC_ASKS_COUNT = 1 << 3,
  PNC_ASKS_SECONDS = 1 << 4,
  PNC_ASKS_WRITE = 1 << 5,
  PNC_ASKS_MEMORY = 1 << 6,
  PNC_ASKS_USB = 1 << 7,
  PNC_ASKS_CONNECTION = 1 << 8,
} PncAsks;

static const char *const clipboard_types[] = { "text", "image", "files", NULL };
static const char *const print_types[] = { "pdf", "printer", NULL };
static const char *const network_types[] = { "nat", "bridge", NULL };
static const char *const backup_types[] = { "directory", "stick", "http", NULL };
static const char *const recovery_types[] = { "password", "host_change", "expiry", NULL };

typedef struct
{
  const char *name;
  guint asks;
  const char *const *types;
} PncQuestionForm;

static const PncQuestionForm forms[PNC_N_QUESTIONS] = {
  [PNC_QUESTION_START] = { "start" },
  [PNC_QUESTION_RUN] = { "run" },
  [PNC_QUESTION_RESUME] = { "resume" },
  [PNC_QUESTION_CLIPBOARD_TO_GUEST]
  = { "clipboard.to_guest", PNC_ASKS_TYPE | PNC_ASKS_BYTES, clipboard_types },
  [PNC_QUESTION_CLIPBOARD_TO_HOST]
  = { "clipboard.to_host", PNC_ASKS_TYPE | PNC_ASKS_BYTES, clipboard_types },
  [PNC_QUESTION_FILE_TO_GUEST] = { "file.to_guest", PNC_ASKS_NAME | PNC_ASKS_BYTES },
  [PNC_QUESTION_FILE_TO_HOST] = { "file.to_host", PNC_ASKS_NAME | PNC_ASKS_BYTES },
  [PNC_QUESTION_SHARED_FOLDER] = { "shared_folder", PNC_ASKS_NAME | PNC_ASKS_WRITE },
  [PNC_QUESTION_PRINT] = { "print", PNC_ASKS_TYPE, print_types },
  [PNC_QUESTION_AUDIO_OUT] = { "audio.out" },
  [PNC_QUESTION_AUDIO_IN] = { "audio.in" },
  [PNC_QUESTION_WEBCAM] = { "webcam" },
  [PNC_QUESTION_SCREENSHOT] = { "screenshot" },
  [PNC_QUESTION_PREVIEW] = { "preview" },
  [PNC_QUESTION_USB] = { "usb", PNC_ASKS_USB | PNC_ASKS_COUNT },
  [PNC_QUESTION_USB_AUTO] = { "usb.auto", PNC_ASKS_USB | PNC_ASKS_COUNT },
  [PNC_QUESTION_NETWORK] = { "network", PNC_ASKS_TYPE, network_types },
  [PNC_QUESTION_CONNECT] = { "connect", PNC_ASKS_CONNECTION },
  [PNC_QUESTION_HOST_CONNECT] = { "host_connect", PNC_ASKS_CONNECTION },
  [PNC_QUESTION_HOST_ACCESS] = { "host_access" },
  [PNC_QUESTION_MONITORS] = { "monitors", PNC_ASKS_COUNT },
  [PNC_QUESTION_LEAVE_FULLSCREEN] = { "leave_fullscreen" },
  [PNC_QUESTION_LEAVE_KIOSK] = { "leave_kiosk" },
  [PNC_QUESTION_HIDE_WATERMARK] = { "hide_watermark" },
  [PNC_QUESTION_POWER_OFF] = { "power_off" },
  [PNC_QUESTION_RESET] = { "reset" },
  [PNC_QUESTION_KEEP_RUNNING] = { "keep_running" },
  [PNC_QUESTION_SNAPSHOT] = { "snapshot", PNC_ASKS_COUNT | PNC_ASKS_MEMORY },
  [PNC_QUESTION_SNAPSHOT_REVERT] = { "snapshot.revert" },
  [PNC_QUESTION_SNAPSHOT_DELETE] = { "snapshot.delete" },
  [PNC_QUESTION_SUSPEND] = { "suspend" },
  [PNC_QUESTION_REFRESH] = { "refresh" },
  [PNC_QUESTION_KEEP_CHANGES] = { "keep_changes" },
  [PNC_QUESTION_DATA_DISK] = { "data_disk" },
  [PNC_QUESTION_DEFER_UPDATE] = { "defer_update", PNC_ASKS_SECONDS },
  [PNC_QUESTION_MOVE] = { "move" },
  [PNC_QUESTION_COPY] = { "copy" },
  [PNC_QUESTION_MOVE_LAN] = { "move.lan" },
  [PNC_QUESTION_MOVE_LIVE] = { "move.live" },
  [PNC_QUESTION_EXPORT] = { "export" },
  [PNC_QUESTION_RESCUE] = { "rescue" },
  [PNC_QUESTION_PORTABLE] = { "portable" },
  [PNC_QUESTION_BACKUP] = { "backup", PNC_ASKS_TYPE, backup_types },
  [PNC_QUESTION_RESTORE] = { "restore" },
  [PNC_QUESTION_RECOVER] = { "recover", PNC_ASKS_TYPE | PNC_ASKS_NAME, recovery_types },
  [PNC_QUESTION_ERASE] = { "erase" },
  [PNC_QUESTION_SET_MEMORY] = { "set.memory", PNC_ASKS_COUNT },
  [PNC_QUESTION_SET_CPUS] = { "set.cpus", PNC_ASKS_COUNT },
  [PNC_QUESTION_SET_DATA_SIZE] = { "set.data_size", PNC_ASKS_BYTES },
};

struct _PncAsk
{
  PncQuestion question;
  char *type;
  char *name;
  PncUsbDevice usb;
  GArray *interfaces; /* of PncUsbInterface */
  PncConnection connection;
};

const char *
pnc_question_kind_to_string (PncQuestionKind kind)
{
  return forms[kind].name;
}

int
pnc_question_kind_from_string (const char *text)
{
  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    if (strcmp (forms[i].name, text) == 0)
      return i;
  return -1;
}

void
pnc_question_init (PncQuestion *question, PncQuestionKind kind)
{
  *question = (PncQuestion){ .kind = kind, .bytes = -1 };
}

void
pnc_ask_free (PncAsk *ask)
{
  if (ask == NULL)
    return;
  g_free (ask->type);
  g_free (ask->name);
  g_array_unref (ask->interfaces);
  g_free (ask);
}

const PncQuestion *
pnc_ask_get_question (const PncAsk *ask)
{
  return &ask->question;
}

static gboolean
pnc_ask_read_number (const char *value, gint64 *out_number)
{
  return g_ascii_string_to_signed (value, 10, 0, PNC_FIELD_NUMBER_MAX, out_number, NULL);
}

static gboolean
pnc_ask_read_bool (const char *value, gboolean *out_yes)
{
  *out_yes = strcmp (value, "yes") == 0;
  return *out_yes || strcmp (value, "no") == 0;
}

static gboolean
pnc_ask_read_type (PncAsk *ask, const char *value)
{
  const char *const *types = forms[ask->question.kind].types;

  if (types == NULL || !g_strv_contains (types, value))
    return FALSE;
  g_free (ask->type);
  ask->question.type = ask->type = g_strdup (value);
  return TRUE;
}

static gboolean
pnc_ask_read_hex (const char *value, guint64 most, guint16 *out_number)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 16, 0, most, &number, NULL))
    return FALSE;
  *out_number = number;
  return TRUE;
}

/* "8", "8/6" or "8/6/80": class, subclass, protocol, decimal as policies have them. */
static gboolean
pnc_ask_read_class (const char *value, PncUsbInterface *out_interface)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", -1);
  guint64 numbers[3] = { 0 };
  guint n = g_strv_length (parts);

  if (n < 1 || n > G_N_ELEMENTS (numbers))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 0, 255, &numbers[i], NULL))
      return FALSE;
  *out_interface = (PncUsbInterface){ numbers[0], numbers[1], numbers[2] };
  return TRUE;
}

static gboolean
pnc_ask_read_interface (PncAsk *ask, const char *value)
{
  PncUsbInterface interface;

  if (!pnc_ask_read_class (value, &interface))
    return FALSE;
  g_array_append_val (ask->interfaces, interface);
  ask->usb.interfaces = (const PncUsbInterface *) ask->interfaces->data;
  ask->usb.n_interfaces = ask->interfaces->len;
  return TRUE;
}

static gboolean
pnc_ask_read_usb (PncAsk *ask, const char *key, const char *value, gboolean *out_known)
{
  *out_known = TRUE;
  if (strcmp (key, "vid") == 0)
    return pnc_ask_read_hex (value, G_MAXUINT16, &ask->usb.vid);
  if (strcmp (key, "pid") == 0)
    return pnc_ask_read_hex (value, G_MAXUINT16, &ask->usb.pid);
  if (strcmp (key, "class") == 0)
    return pnc_ask_read_class (value, &ask->usb.device);
  if (strcmp (key, "interface") == 0)
    return pnc_ask_read_interface (ask, value);
  *out_known = FALSE;
  return TRUE;
}

static gboolean
pnc_ask_read_protocol (const char *value, guint8 *out_protocol)
{
  static const struct
  {
    const char *name;
    guint8 protocol;
  } names[]
      = { { "tcp", PNC_PROTOCOL_TCP }, { "udp", PNC_PROTOCOL_UDP }, { "icmp", PNC_PROTOCOL_ICMP } };
  guint64 number;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].name, value) == 0)
      {
        *out_protocol = names[i].protocol;
        return TRUE;
      }
  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT8, &number, NULL))
    return FALSE;
  *out_protocol = number;
  return TRUE;
}

static gboolean
pnc_ask_read_port (const char *value, guint16 *out_port)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT16, &number, NULL))
    return FALSE;
  *out_port = number;
  return TRUE;
}

static gboolean
pnc_ask_read_connection (PncAsk *ask, const char *key, const char *value, gboolean *out_known)
{
  PncConnection *connection = &ask->connection;

  *out_known = TRUE;
  if (strcmp (key, "proto") == 0)
    return pnc_ask_read_protocol (value, &connection->protocol);
  if (strcmp (key, "address") == 0)
    return pnc_address_parse (value, &connection->peer);
  if (strcmp (key, "port") == 0)
    return pnc_ask_read_port (value, &connection->port);
  if (strcmp (key, "direction") == 0)
    {
      connection->direction = strcmp (value, "in") == 0 ? PNC_DIRECTION_IN : PNC_DIRECTION_OUT;
      return strcmp (value, "in") == 0 || strcmp (value, "out") == 0;
    }
  *out_known = FALSE;
  return TRUE;
}

/* What all questions can have. */
static gboolean
pnc_ask_read_common (PncAsk *ask, const char *key, const char *value, gboolean *out_known)
{
  guint asks = forms[ask->question.kind].asks;

  *out_known = TRUE;
  if ((asks & PNC_ASKS_TYPE) && strcmp (key, "type") == 0)
    return pnc_ask_read_type (ask, value);
  if ((asks & PNC_ASKS_BYTES) && strcmp (key, "bytes") == 0)
    return pnc_ask_read_number (value, &ask->question.bytes);
  if ((asks & PNC_ASKS_COUNT) && strcmp (key, "count") == 0)
    return pnc_ask_read_number (value, &ask->question.count);
  if ((asks & PNC_ASKS_SECONDS) && strcmp (key, "seconds") == 0)
    return pnc_ask_read_number (value, &ask->question.seconds);
  if ((asks & PNC_ASKS_WRITE) && strcmp (key, "write") == 0)
    return pnc_ask_read_bool (value, &ask->question.write);
  if ((asks & PNC_ASKS_MEMORY) && strcmp (key, "memory") == 0)
    return pnc_ask_read_bool (value, &ask->question.memory);
  if ((asks & PNC_ASKS_NAME) && strcmp (key, "name") == 0)
    {
      g_free (ask->name);
      ask->question.name = ask->name = g_strdup (value);
      return TRUE;
    }
  *out_known = FALSE;
  return TRUE;
}

static gboolean
pnc_ask_read (PncAsk *ask, const char *key, const char *value, gboolean *out_known)
{
  guint asks = forms[ask->question.kind].asks;
  gboolean good = pnc_ask_read_common (ask, key, value, out_known);

  if (!*out_known && (asks & PNC_ASKS_USB))
    good = pnc_ask_read_usb (ask, key, value, out_known);
  if (!*out_known && (asks & PNC_ASKS_CONNECTION))
    good = pnc_ask_read_connection (ask, key, value, out_known);
  return good;
}

static gboolean
pnc_ask_read_word (PncAsk *ask, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  const char *question = pnc_question_kind_to_string (ask->question.kind);
  gboolean known = FALSE;

  if (g_strv_length (parts) == 2 && pnc_ask_read (ask, parts[0], parts[1], &known) && known)
    return TRUE;
  if (known)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” of “%s” cannot be “%s”", parts[0],
                 question, parts[1]);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "“%s” is nothing that “%s” can be asked with; see pinnace-policy(5)", word,
                 question);
  return FALSE;
}

static void
pnc_ask_begin (PncAsk *ask, PncQuestionKind kind)
{
  pnc_question_init (&ask->question, kind);
  ask->interfaces = g_array_new (FALSE, TRUE, sizeof (PncUsbInterface));
  if (forms[kind].asks & PNC_ASKS_USB)
    ask->question.usb = &ask->usb;
  if (forms[kind].asks & PNC_ASKS_CONNECTION)
    {
      ask->connection.direction = PNC_DIRECTION_OUT;
      ask->connection.protocol = PNC_PROTOCOL_TCP;
      ask->question.connection = &ask->connection;
    }
}

/* Before anything looks into it: a client can send a hundred megabytes, a shell any bytes. */
static gboolean
pnc_ask_check_text (const char *text, GError **error)
{
  if (strnlen (text, PNC_ASK_MAX_BYTES + 1) <= PNC_ASK_MAX_BYTES
      && g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "A question is text in UTF-8 of at most %d bytes; ask a shorter one",
               PNC_ASK_MAX_BYTES);
  return FALSE;
}

PncAsk *
pnc_ask_parse (const char *text, GError **error)
{
  g_autoptr (PncAsk) ask = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) shell_error = NULL;
  int kind = -1;

  if (!pnc_ask_check_text (text, error))
    return NULL;
  ask = g_new0 (PncAsk, 1);
  if (g_shell_parse_argv (text, NULL, &words, &shell_error))
    kind = pnc_question_kind_from_string (words[0]);
  pnc_ask_begin (ask, MAX (kind, 0));
  if (kind < 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” begins with no question that a policy answers; see pinnace-policy(5)",
                   text);
      return NULL;
    }
  for (guint i = 1; words[i] != NULL; i++)
    if (!pnc_ask_read_word (ask, words[i], error))
      return NULL;
  return g_steal_pointer (&ask);
}
