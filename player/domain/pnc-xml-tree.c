/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-xml-tree.h"

#include <stdarg.h>

/* XML 1.0, section 2.2: what a document may contain; of the C1 controls, which it allows but
 * discourages, and of line breaks we keep none. */
static gboolean
pnc_xml_is_plain (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
    return FALSE;
  return c <= 0xd7ff || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

static char *
pnc_xml_clean (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    if (pnc_xml_is_plain (g_utf8_get_char (p)))
      g_string_append_unichar (clean, g_utf8_get_char (p));
  return g_string_free (clean, FALSE);
}

void
pnc_xml_set (xmlNode *node, const char *attribute, const char *value)
{
  g_autofree char *clean = pnc_xml_clean (value);

  xmlNewProp (node, BAD_CAST attribute, BAD_CAST clean);
}

void
pnc_xml_set_number (xmlNode *node, const char *attribute, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  xmlNewProp (node, BAD_CAST attribute, BAD_CAST text);
}

xmlNode *
pnc_xml_add (xmlNode *parent, const char *name, ...)
{
  xmlNode *node = xmlNewChild (parent, NULL, BAD_CAST name, NULL);
  const char *attribute;
  va_list pairs;

  va_start (pairs, name);
  while ((attribute = va_arg (pairs, const char *)) != NULL)
    {
      const char *value = va_arg (pairs, const char *);

      if (value == NULL)
        break;
      pnc_xml_set (node, attribute, value);
    }
  va_end (pairs);
  return node;
}

xmlNode *
pnc_xml_add_text (xmlNode *parent, const char *name, const char *text)
{
  g_autofree char *clean = pnc_xml_clean (text);

  return xmlNewTextChild (parent, NULL, BAD_CAST name, BAD_CAST clean);
}

xmlNode *
pnc_xml_add_number (xmlNode *parent, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  return xmlNewTextChild (parent, NULL, BAD_CAST name, BAD_CAST text);
}

char *
pnc_xml_to_string (xmlDoc *document)
{
  xmlChar *dumped = NULL;
  int length = 0;
  char *text;

  xmlDocDumpFormatMemoryEnc (document, &dumped, &length, "UTF-8", 1);
  text = g_strndup ((const char *) dumped, length);
  xmlFree (dumped);
  return text;
}
