/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"
#include "pnc-config.h"

const char admin_manual_head[]
    = ".TH PINNACE\\-ADMIN 1 \"\" \"Pinnace " PNC_VERSION "\" \"Administrator Commands\"\n"
      ".SH NAME\n"
      "pinnace\\-admin \\- the administrator's side of Pinnace\n"
      ".SH SYNOPSIS\n"
      ".B pinnace\\-admin\n"
      "COMMAND [OPTION]... [ARGUMENT]...\n"
      ".SH DESCRIPTION\n"
      ".B pinnace\\-admin\n"
      "is for those who make desktops and rules for others. It works on files and asks no "
      "service.\n";

const char admin_manual_tail[]
    = ".SH JSON\n"
      "With \\-\\-json a command prints exactly one JSON object on standard output, whether it "
      "succeeds or fails; messages go to standard error. A failure is {\"error\": {\"code\", "
      "\"message\"}}, and where a document was refused also its reason, the document, line and "
      "pointer. Fields may be added; none changes its meaning.\n"
      ".SH FILES\n"
      ".TP\nNAME.key.json\nA private key, sealed by a passphrase. Nobody else needs it.\n"
      ".TP\nNAME.pub.json\nThe public key that belongs to it, and whose it is.\n"
      ".SH EXAMPLES\n"
      "Two people sign a policy, and it is checked before it goes out:\n"
      ".PP\n.nf\n"
      "    pinnace\\-admin keygen alice \\-\\-title \"Alice (IT)\"\n"
      "    pinnace\\-admin sign lab.json \\-\\-key alice.key.json\n"
      "    pinnace\\-admin sign lab.json \\-\\-key /media/stick/bob.key.json\n"
      "    pinnace\\-admin signers lab.json \\-\\-trust alice.pub.json \\-\\-trust bob.pub.json\n"
      ".fi\n"
      ".SH \"SEE ALSO\"\n"
      "pinnacectl(1), pinnace(1)\n";
