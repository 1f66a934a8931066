/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Short words for building an XML tree: what goes in as a value comes out as that value's text,
 * never as markup. Characters that XML 1.0 cannot carry, and line breaks, are left out. */

/* Adds <@name> with attributes given as pairs (name, value), ended by NULL. A pair whose value is
 * NULL ends the list as well. */
xmlNode *pnc_xml_add (xmlNode *parent, const char *name, ...) G_GNUC_NULL_TERMINATED;

/* Adds <@name>@text</@name>. */
xmlNode *pnc_xml_add_text (xmlNode *parent, const char *name, const char *text);
xmlNode *pnc_xml_add_number (xmlNode *parent, const char *name, guint64 number);

void pnc_xml_set (xmlNode *node, const char *attribute, const char *value);
void pnc_xml_set_number (xmlNode *node, const char *attribute, guint64 number);

/* The document as UTF-8 text, indented. Free with g_free(). */
char *pnc_xml_to_string (xmlDoc *document);
