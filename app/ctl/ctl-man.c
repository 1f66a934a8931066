/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-man.h"

#include "ctl-parse.h"
#include "pnc-config.h"

#include <stdio.h>
#include <string.h>

static const char head[]
    = ".TH PINNACECTL 1 \"\" \"Pinnace " PNC_VERSION "\" \"User Commands\"\n"
      ".SH NAME\n"
      "pinnacectl \\- make, start and look after encrypted desktops\n"
      ".SH SYNOPSIS\n"
      ".B pinnacectl\n"
      "COMMAND [OPTION]... [ARGUMENT]...\n"
      ".SH DESCRIPTION\n"
      "A desktop is a virtual machine that lies encrypted in one folder, NAME.pinnace, on any disk "
      "or stick.\n"
      ".B pinnacectl\n"
      "asks the service pinnaced to do what the command says, and starts it first if it does not "
      "run.\n"
      "Wherever NAME stands, a desktop's id or folder will do as well.\n"
      ".SH COMMANDS\n";

static const char tail[]
    = ".SH JSON\n"
      "With \\-\\-json a command prints exactly one JSON object on standard output, whether it "
      "succeeds or fails; messages and progress go to standard error. A desktop has the fields "
      "name, id, folder, state (missing, stopped, starting, running, paused, stopping or broken), "
      "state_reason, problem (null, or code, message, at and log), memory_mib, cpus, "
      "system_size_bytes, data_size_bytes, firmware, accelerator (kvm, tcg or empty), created, "
      "last_started (seconds since 1970, 0 for never), policy_state and start_steps. A failure is "
      "{\"error\": {\"code\", \"message\"}}. Fields may be added; none changes its meaning.\n"
      ".SH \"EXIT STATUS\"\n"
      ".TP\n0\nDone.\n"
      ".TP\n1\nFailed.\n"
      ".TP\n2\nNothing to do: it already is as asked.\n"
      ".TP\n3\nThere is no such desktop, file or volume.\n"
      ".TP\n4\nRefused by policy.\n"
      ".TP\n5\nWrong passphrase.\n"
      ".TP\n6\nBusy: in use, here or on another computer.\n"
      ".TP\n7\nTampered with or damaged.\n"
      ".TP\n64\nWrong usage.\n"
      ".SH FILES\n"
      ".TP\n$XDG_DATA_HOME/pinnace/NAME.pinnace/\nThe desktops, if they are not told to lie "
      "elsewhere.\n"
      ".TP\n$XDG_RUNTIME_DIR/pinnace/bus\nThe service's socket.\n"
      ".SH EXAMPLES\n"
      "Make a desktop from an image and start it:\n"
      ".PP\n.nf\n"
      "    pinnacectl new work \\-\\-image debian.qcow2 \\-\\-memory 4G \\-\\-data\\-size 20G\n"
      "    pinnacectl start work\n"
      ".fi\n.PP\n"
      "Hand the passphrase over without a terminal:\n"
      ".PP\n.nf\n"
      "    pinnacectl start work \\-\\-passphrase\\-fd 3 3< passphrase\n"
      ".fi\n"
      ".SH \"SEE ALSO\"\n"
      "pinnace(1), cryptsetup(8)\n";

/* Text for roff: a dash is a minus sign, and no line becomes a request. */
static void
ctl_man_print_text (const char *text)
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
ctl_man_print_options (const GOptionEntry *options)
{
  for (const GOptionEntry *option = options; option != NULL && option->long_name != NULL; option++)
    {
      g_autofree char *short_name
          = option->short_name != 0 ? g_strdup_printf ("-%c, ", option->short_name) : g_strdup ("");
      g_autofree char *line = g_strdup_printf (
          "%s--%s%s%s", short_name, option->long_name, option->arg_description != NULL ? "=" : "",
          option->arg_description != NULL ? option->arg_description : "");

      puts (".TP");
      ctl_man_print_text (line);
      ctl_man_print_text (option->description);
    }
}

static void
ctl_man_print_verb (const CtlVerb *verb)
{
  g_autofree char *usage = ctl_dup_usage (verb);

  printf (".SS \"");
  /* A heading is one argument of the request: its line ends the quotes. */
  for (const char *p = usage; *p != '\0'; p++)
    fputs (*p == '-' ? "\\-" : (char[]){ *p, '\0' }, stdout);
  puts ("\"");
  ctl_man_print_text (verb->summary);
  puts (".PP");
  ctl_man_print_text (verb->description);
  ctl_man_print_options (verb->options);
}

void
ctl_man_print (void)
{
  fputs (head, stdout);
  for (guint i = 0; ctl_verbs[i] != NULL; i++)
    ctl_man_print_verb (ctl_verbs[i]);
  puts (".SS \"Options of all commands\"");
  ctl_man_print_options (ctl_common_options);
  puts (".TP\n\\-h, \\-\\-help\nPrint the command's options");
  fputs (tail, stdout);
}
