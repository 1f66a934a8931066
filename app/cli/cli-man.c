/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-man.h"

#include "cli-parse.h"

#include <stdio.h>

/* architecture.md 9.10: the same for all programs. */
static const char exit_status[] = ".SH \"EXIT STATUS\"\n"
                                  ".TP\n0\nDone.\n"
                                  ".TP\n1\nFailed.\n"
                                  ".TP\n2\nNothing to do: it already is as asked.\n"
                                  ".TP\n3\nThere is no such desktop, file or volume.\n"
                                  ".TP\n4\nRefused by policy.\n"
                                  ".TP\n5\nWrong passphrase.\n"
                                  ".TP\n6\nBusy: in use, here or on another computer.\n"
                                  ".TP\n7\nTampered with or damaged.\n"
                                  ".TP\n64\nWrong usage.\n";

/* Text for roff: a dash is a minus sign, and no line becomes a request. */
static void
cli_man_print_text (const char *text)
{
  if (text[0] == '.' || text[0] == '\'')
    fputs ("\\&", stdout);
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        fputs ("\\e", stdout);
        break;
      case '-':
        fputs ("\\-", stdout);
        break;
      default:
        putchar (*p);
      }
  putchar ('\n');
}

static void
cli_man_print_options (const GOptionEntry *options)
{
  for (const GOptionEntry *option = options; option != NULL && option->long_name != NULL; option++)
    {
      g_autofree char *short_name
          = option->short_name != 0 ? g_strdup_printf ("-%c, ", option->short_name) : g_strdup ("");
      g_autofree char *line = g_strdup_printf (
          "%s--%s%s%s", short_name, option->long_name, option->arg_description != NULL ? "=" : "",
          option->arg_description != NULL ? option->arg_description : "");

      puts (".TP");
      cli_man_print_text (line);
      cli_man_print_text (option->description);
    }
}

static void
cli_man_print_verb (const CliProgram *program, const CliVerb *verb)
{
  g_autofree char *usage = cli_dup_usage (program, verb);

  printf (".SS \"");
  /* A heading is one argument of the request: its line ends the quotes. */
  for (const char *p = usage; *p != '\0'; p++)
    fputs (*p == '-' ? "\\-" : (char[]){ *p, '\0' }, stdout);
  puts ("\"");
  cli_man_print_text (verb->summary);
  puts (".PP");
  cli_man_print_text (verb->description);
  cli_man_print_options (verb->options);
}

void
cli_man_print (const CliProgram *program)
{
  fputs (program->manual_head, stdout);
  puts (".SH COMMANDS");
  for (guint i = 0; program->verbs[i] != NULL; i++)
    cli_man_print_verb (program, program->verbs[i]);
  puts (".SS \"Options of all commands\"");
  cli_man_print_options (cli_common_options);
  puts (".TP\n\\-h, \\-\\-help\nPrint the command's options");
  fputs (exit_status, stdout);
  fputs (program->manual_tail, stdout);
}
