/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain-xml.h"
#include "pnc-test.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xpath.h>
#include <string.h>

/* Golden pairs: the XML of each configuration stands in tests/fixtures/domain/NAME.xml. After a
 * change that is meant, run this test with PNC_TEST_REGENERATE=1 and look at the difference. */

#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"

static PncDomainConfig
plain_config (void)
{
  return (PncDomainConfig){
    .uuid = "3f0c5d1e-8a57-4b8f-9a26-0c6f3e1b7d42",
    .title = "Lab 3",
    .machine = "pc-q35-7.2",
    .cpu_baseline = "x86-64-v2",
    .mac = "52:54:00:12:34:56",
    .serial = "PNC-1",
    .accelerator = PNC_ACCELERATOR_KVM,
    .firmware = PNC_FIRMWARE_BIOS,
    .video = PNC_VIDEO_QXL,
    .memory_mib = 2048,
    .cpus = 2,
    .nbd_socket = "/run/user/1000/pinnace/3f0c5d1e/nbd",
    .agent_socket = "/run/user/1000/pinnace/virt/agent/3f0c5d1e",
  };
}

static PncDomainConfig
full_config (void)
{
  PncDomainConfig config = plain_config ();

  config.firmware = PNC_FIRMWARE_UEFI_SECURE;
  config.has_data = TRUE;
  config.tpm_socket = "/run/user/1000/pinnace/3f0c5d1e/tpm";
  config.network = TRUE;
  config.sound = TRUE;
  config.microphone = TRUE;
  config.usb_channels = PNC_DOMAIN_MAX_USB_CHANNELS;
  config.clipboard = TRUE;
  config.file_transfer = TRUE;
  return config;
}

static PncDomainConfig
emulated_config (void)
{
  PncDomainConfig config = full_config ();

  config.accelerator = PNC_ACCELERATOR_TCG;
  config.cpu_baseline = "x86-64-v3";
  config.firmware = PNC_FIRMWARE_UEFI;
  config.video = PNC_VIDEO_VIRTIO;
  config.cpus = 1;
  return config;
}

static PncDomainConfig
direct_config (void)
{
  PncDomainConfig config = plain_config ();

  config.kernel = "/srv/vmlinux";
  config.initrd = "/srv/initrd";
  config.kernel_arguments = "console=ttyS0 quiet";
  config.serial_log = "/srv/serial.log";
  return config;
}

/* Every text that a person or a folder from elsewhere can choose, at its worst. */
static PncDomainConfig
hostile_config (void)
{
  PncDomainConfig config = plain_config ();

  config.title
      = "</title><devices><disk type='file'><source file='/etc/passwd'/></disk></devices>"
        "<title>&amp; <![CDATA[ \" '\n\r\t\x01\x1b[31m \xff\xfe \xe2\x80\xa8 \xef\xbf\xbf ok";
  config.serial = "\"/><entry name='sku'>&lt;";
  config.nbd_socket = "/run/a'b\"c<d>&e";
  return config;
}

static void
check_golden (const char *name, PncDomainConfig config)
{
  g_autofree char *file = g_strconcat (name, ".xml", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("PNC_FIXTURES"), "domain", file, NULL);
  g_autofree char *xml = pnc_domain_xml_new (&config);
  g_autofree char *expected = NULL;

  if (g_getenv ("PNC_TEST_REGENERATE") != NULL)
    assert_true (g_file_set_contents (path, xml, -1, NULL));
  assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  assert_string_equal (xml, expected);
}

static void
writes_a_plain_desktop (void **state)
{
  check_golden ("plain", plain_config ());
}

static void
writes_a_full_desktop (void **state)
{
  check_golden ("full", full_config ());
}

static void
writes_an_emulated_desktop (void **state)
{
  check_golden ("emulated", emulated_config ());
}

static void
writes_a_direct_boot (void **state)
{
  check_golden ("direct", direct_config ());
}

static xmlDoc *
parse (PncDomainConfig config)
{
  g_autofree char *xml = pnc_domain_xml_new (&config);
  xmlDoc *document = xmlReadMemory (xml, strlen (xml), "domain.xml", NULL, XML_PARSE_NONET);

  assert_non_null (document);
  return document;
}

static char *
evaluate (xmlDoc *document, const char *expression)
{
  xmlXPathContext *context = xmlXPathNewContext (document);
  g_autofree char *wrapped = g_strdup_printf ("string(%s)", expression);
  xmlXPathObject *result = xmlXPathEval (BAD_CAST wrapped, context);
  char *text = g_strdup ((const char *) result->stringval);

  xmlXPathFreeObject (result);
  xmlXPathFreeContext (context);
  return text;
}

static void
assert_xpath (xmlDoc *document, const char *expression, const char *expected)
{
  g_autofree char *found = evaluate (document, expression);

  assert_string_equal (found, expected);
}

static void
hostile_text_stays_text (void **state)
{
  xmlDoc *document = parse (hostile_config ());
  xmlDoc *plain = parse (plain_config ());
  g_autofree char *expected_elements = evaluate (plain, "count(//*)");

  assert_xpath (document, "count(//*)", expected_elements);
  assert_xpath (document, "count(//disk)", "1");
  assert_xpath (document, "count(//sysinfo//entry)", "4");
  assert_xpath (document, "/domain/title",
                "</title><devices><disk type='file'><source file='/etc/passwd'/></disk></devices>"
                "<title>&amp; <![CDATA[ \" '[31m \xef\xbf\xbd\xef\xbf\xbd   ok");
  assert_xpath (document, "//sysinfo//entry[@name='serial']", "\"/><entry name='sku'>&lt;");
  assert_xpath (document, "//disk/source/host/@socket", "/run/a'b\"c<d>&e");
  xmlFreeDoc (document);
  xmlFreeDoc (plain);
}

/* What is left out must not move what stays: the guest has learnt its devices by their places. */
static void
devices_keep_their_places (void **state)
{
  static const char *const devices[] = { "//disk[target/@dev='vda']/address/@bus",
                                         "//controller[@type='usb']/address/@bus",
                                         "//controller[@type='virtio-serial']/address/@bus",
                                         "//memballoon/address/@bus",
                                         "//rng/address/@bus",
                                         "//video/address/@slot" };
  xmlDoc *plain = parse (plain_config ());
  xmlDoc *full = parse (full_config ());

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autofree char *place = evaluate (plain, devices[i]);

      assert_string_not_equal (place, "");
      assert_xpath (full, devices[i], place);
    }
  xmlFreeDoc (plain);
  xmlFreeDoc (full);
}

static void
usb_rules_become_a_filter_of_qemus (void **state)
{
  PncDomainConfig config = full_config ();
  g_autoptr (GError) error = NULL;
  json_auto_t *json = json_loads ("[{\"allow\":true,\"class\":3},"
                                  " {\"allow\":true,\"vid\":4176,\"pid\":1031}]",
                                  0, NULL);
  g_autoptr (PncUsbRules) rules = pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", &error);
  const PncUsbRules *lists[] = { rules };
  xmlDoc *document;

  config.usb_channels = 2;
  config.usb_filter = pnc_usb_rules_to_redir_filter (lists, 1);
  document = parse (config);
  assert_xpath (document, "//redirfilter/usbdev[@vendor='0x1050'][@product='0x0407']/@allow",
                "yes");
  assert_xpath (document, "//redirfilter/usbdev[@class='0x03'][@vendor='-1']/@allow", "yes");
  assert_xpath (document, "//redirfilter/usbdev[last()]/@allow", "no");
  assert_xpath (document, "//redirfilter/usbdev[last()]/@class", "-1");
  xmlFreeDoc (document);
  g_array_unref (config.usb_filter);
}

static void
a_guest_without_microphone_has_only_an_output (void **state)
{
  PncDomainConfig config = full_config ();
  xmlDoc *document;

  config.microphone = FALSE;
  document = parse (config);
  assert_xpath (document, "//sound/codec/@type", "output");
  xmlFreeDoc (document);
}

/* What policy denies is absent from the domain, or refused by QEMU itself. */
static void
what_is_denied_is_absent (void **state)
{
  xmlDoc *document = parse (plain_config ());

  assert_xpath (document, "count(//interface|//redirdev|//sound|//tpm|//devices/serial)", "0");
  assert_xpath (document, "//clipboard/@copypaste", "no");
  assert_xpath (document, "//filetransfer/@enable", "no");
  assert_xpath (document, "//graphics/listen/@type", "none");
  assert_xpath (document, "count(//graphics/@port|//graphics/@autoport)", "0");
  assert_xpath (document, "/domain/memory/@dumpCore", "off");
  xmlFreeDoc (document);
}

static void
ignore_schema_words (void *data, const char *format, ...)
{
}

static void
libvirt_s_schema_accepts_them_all (void **state)
{
  PncDomainConfig configs[] = { plain_config (), full_config (), emulated_config (),
                                direct_config (), hostile_config () };
  xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt (SCHEMA);
  xmlRelaxNG *schema;
  xmlRelaxNGValidCtxt *validator;

  if (!g_file_test (SCHEMA, G_FILE_TEST_EXISTS))
    {
      xmlRelaxNGFreeParserCtxt (parser);
      pnc_test_skip ("libvirt's schemas are not installed");
    }
  schema = xmlRelaxNGParse (parser);
  validator = xmlRelaxNGNewValidCtxt (schema);
  xmlRelaxNGSetValidErrors (validator, ignore_schema_words, ignore_schema_words, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      xmlDoc *document;

      if (i == G_N_ELEMENTS (configs) - 1)
        configs[i].nbd_socket = "/run/nbd"; /* the schema knows plain paths only */
      document = parse (configs[i]);
      if (xmlRelaxNGValidateDoc (validator, document) != 0)
        fail_msg ("configuration %u breaks libvirt's schema", i);
      xmlFreeDoc (document);
    }
  xmlRelaxNGFreeValidCtxt (validator);
  xmlRelaxNGFree (schema);
  xmlRelaxNGFreeParserCtxt (parser);
}

static void
names_survive_the_round_trip (void **state)
{
  PncFirmware firmware;
  PncVideo video;

  for (int i = PNC_FIRMWARE_BIOS; i <= PNC_FIRMWARE_UEFI_SECURE; i++)
    {
      assert_true (pnc_firmware_from_string (pnc_firmware_to_string (i), &firmware));
      assert_int_equal (firmware, i);
    }
  for (int i = PNC_VIDEO_QXL; i <= PNC_VIDEO_VIRTIO; i++)
    {
      assert_true (pnc_video_from_string (pnc_video_to_string (i), &video));
      assert_int_equal (video, i);
    }
  assert_false (pnc_firmware_from_string ("UEFI", &firmware));
  assert_false (pnc_firmware_from_string (NULL, &firmware));
  assert_false (pnc_video_from_string ("cirrus", &video));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (writes_a_plain_desktop),
    cmocka_unit_test (writes_a_full_desktop),
    cmocka_unit_test (writes_an_emulated_desktop),
    cmocka_unit_test (writes_a_direct_boot),
    cmocka_unit_test (hostile_text_stays_text),
    cmocka_unit_test (devices_keep_their_places),
    cmocka_unit_test (usb_rules_become_a_filter_of_qemus),
    cmocka_unit_test (a_guest_without_microphone_has_only_an_output),
    cmocka_unit_test (what_is_denied_is_absent),
    cmocka_unit_test (libvirt_s_schema_accepts_them_all),
    cmocka_unit_test (names_survive_the_round_trip),
  };

  return cmocka_run_group_tests_name ("domain-xml", tests, NULL, NULL);
}
