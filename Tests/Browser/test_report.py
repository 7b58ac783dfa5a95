"""Opens a report in headless Chromium and looks at it through its DOM.

    python3 Tests/Browser/test_report.py [REPORT]

Without REPORT the report of the demo's store is written first (make demo). Screenshots and a print
are left in out/browser.
"""

import base64
import json
import math
import os
import re
import subprocess
import sys
import time
import unittest

try:
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    sys.exit("the browser test needs python3-selenium: apt-get install python3-selenium")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(ROOT, "out", "browser")
DEMO = os.path.join(ROOT, "out", "demo", "store")
PROGRAM = os.path.join(ROOT, ".build", "release", "rflr")
report = None


def start(scripts=True):
    options = webdriver.ChromeOptions()
    for word in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--disable-dev-shm-usage", "--window-size=1280,900"]:
        options.add_argument(word)
    if not scripts:
        options.add_experimental_option(
            "prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def resize(browser, width, height=900):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})


def open_page(browser, path, width=1280):
    resize(browser, width)
    browser.get("about:blank")
    browser.get("file://" + path)


def rank_and_number(cell):
    """Where a cell belongs in a sorted column, computed from the page alone."""
    text, value = cell
    places = {"–": 4, "NaN": 3, "-inf": 2, "inf": 1}
    if text in places:
        return (places[text], 0)
    return (0, float(value or text))


CELLS = """
  var column = arguments[1];
  return Array.from(document.getElementById(arguments[0]).tBodies[0].rows).map(function (row) {
    var cell = row.cells[column];
    return [cell.textContent, cell.dataset.value || null];
  });"""


class ReportInABrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = start()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        open_page(self.browser, report)

    # Helpers

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def headers(self, table):
        return self.browser.find_elements(By.CSS_SELECTOR, f"#{table} thead th")

    def names(self, table):
        return self.script(
            "return Array.from(document.querySelectorAll('#' + arguments[0] + ' thead th'))"
            ".map(function (header) { return header.title && header.querySelector('button')"
            " ? header.querySelector('button').firstChild.textContent"
            " + Array.from(header.querySelector('button').childNodes).slice(1)"
            ".filter(function (node) { return node.nodeType === 3; })"
            ".map(function (node) { return node.data; }).join('') : ''; })", table)

    def check_sorting(self, table, column, press):
        header = self.headers(table)[column]
        numeric = "number" in (header.get_attribute("class") or "")
        for direction in ["ascending", "descending"]:
            press(header.find_element(By.TAG_NAME, "button"))
            self.assertEqual(header.get_attribute("aria-sort"), direction)
            cells = self.script(CELLS, table, column)
            if numeric:
                keys = [rank_and_number(cell) for cell in cells]
                finite = [number for rank, number in keys if rank == 0]
                ranks = [rank for rank, _ in keys]
                self.assertEqual(ranks, sorted(ranks), "not finite and missing come last")
                self.assertEqual(finite, sorted(finite, reverse=direction == "descending"))
            else:
                texts = [text for text, _ in cells if text != "–"]
                natural = [[int(part) if part.isdigit() else part.lower()
                            for part in re.split(r"(\d+)", text)] for text in texts]
                self.assertEqual(natural, sorted(natural, reverse=direction == "descending"))

    # Tests

    def test_tables_sort_by_click_both_ways(self):
        names = self.names("table-runs")
        for name in ["test_error", "epochs", "config_name", "status"]:
            self.check_sorting("table-runs", names.index(name), lambda button: button.click())

    def test_tables_sort_by_keyboard(self):
        names = self.names("table-runs")
        self.check_sorting(
            "table-runs", names.index("min_loss"), lambda button: button.send_keys(Keys.ENTER))

    def test_values_that_are_no_numbers_sort_last(self):
        column = self.names("table-runs").index("test_error")
        self.script("""
          var rows = document.getElementById("table-runs").tBodies[0].rows;
          ["NaN", "inf", "-inf"].forEach(function (text, place) {
            if (rows[place]) {
              rows[place].cells[arguments[0]].textContent = text;
              delete rows[place].cells[arguments[0]].dataset.value;
            }
          }.bind(null));""".replace("arguments[0]", str(column)))
        self.check_sorting("table-runs", column, lambda button: button.click())
        last = [text for text, _ in self.script(CELLS, "table-runs", column)]
        places = [last.index(word) for word in ["inf", "-inf", "NaN"] if word in last]
        self.assertEqual(places, sorted(places))
        self.assertGreaterEqual(places[0], len(last) - last.count("–") - 3)

    def test_runs_are_filtered_by_words_with_their_sections(self):
        field = self.browser.find_element(By.CSS_SELECTOR, '[data-filter="runs"] input')
        first = self.script("return document.getElementById('table-runs').tBodies[0].rows[0]"
                            ".cells[0].textContent")
        total = len(self.script(CELLS, "table-runs", 0))
        field.send_keys(first[:12].upper())
        shown = self.script(
            "return Array.from(document.getElementById('table-runs').tBodies[0].rows)"
            ".filter(function (row) { return !row.hidden; }).length")
        self.assertEqual(shown, 1)
        output = self.browser.find_element(By.CSS_SELECTOR, '[data-filter="runs"] output')
        self.assertEqual(output.text, f"1 of {total} shown")
        sections = self.browser.find_elements(By.CSS_SELECTOR, "details.run:not([hidden])")
        self.assertLessEqual(len(sections), 1)
        field.clear()
        field.send_keys("zzz no such run")
        self.assertEqual(output.text, f"0 of {total} shown")

    def test_claims_are_filtered_by_verdict(self):
        options = self.browser.find_elements(By.CSS_SELECTOR, '[data-filter="claims"] option')
        if not options:
            self.skipTest("this report has no claims")
        for option in options[1:]:
            word, count = re.fullmatch(r"(.+) \((\d+)\)", option.text).groups()
            option.click()
            shown = self.script(
                "return Array.from(document.getElementById('table-claims').tBodies[0].rows)"
                ".filter(function (row) { return !row.hidden; })"
                ".map(function (row) { return row.querySelector('.verdict').textContent; })")
            self.assertEqual(len(shown), int(count))
            self.assertTrue(all(text.endswith(" " + word) for text in shown), shown[:3])

    def test_every_link_has_its_target(self):
        dangling = self.script("""
          return Array.from(document.querySelectorAll("a")).map(function (link) {
            return link.getAttribute("href") || link.getAttribute("xlink:href") || "";
          }).filter(function (place) {
            return place[0] === "#" ? !document.getElementById(decodeURIComponent(place.slice(1)))
              : place.indexOf("data:text/csv") !== 0;
          });""")
        self.assertEqual(dangling[:5], [])

    def test_ids_are_unique(self):
        twice = self.script("""
          var seen = {};
          return Array.from(document.querySelectorAll("[id]")).map(function (one) {
            return one.id;
          }).filter(function (id) { var was = seen[id]; seen[id] = true; return was; });""")
        self.assertEqual(twice[:5], [])

    def test_links_open_the_section_of_a_run(self):
        links = self.browser.find_elements(By.CSS_SELECTOR, "#table-runs tbody a")[:3]
        links += self.browser.find_elements(By.CSS_SELECTOR, "figure svg a")[:3]
        for link in links:
            place = link.get_attribute("href") or link.get_attribute("xlink:href")
            if not isinstance(place, str):
                place = self.script("return arguments[0].href.baseVal", link)
            self.script("arguments[0].dispatchEvent(new MouseEvent('click', "
                        "{ bubbles: true, cancelable: true, view: window }))", link)
            target = self.browser.find_element(By.ID, place.split("#")[1])
            if target.tag_name == "details":
                self.assertTrue(self.script("return arguments[0].open", target))
            self.assertTrue(target.is_displayed())

    def test_a_filtered_run_is_shown_again_when_a_link_leads_to_it(self):
        field = self.browser.find_element(By.CSS_SELECTOR, '[data-filter="runs"] input')
        field.send_keys("zzz no such run")
        run = self.script("return document.querySelector('details.run').id")
        self.script("location.hash = arguments[0]", run)
        time.sleep(0.3)
        self.assertTrue(self.browser.find_element(By.ID, run).is_displayed())

    def test_nothing_scrolls_sideways(self):
        for width in [1280, 390]:
            open_page(self.browser, report, width)
            self.script("document.querySelectorAll('details').forEach(function (one, place) {"
                        " if (place < 400) { one.open = true; } })")
            scroll, inner = self.script(
                "return [document.documentElement.scrollWidth, window.innerWidth]")
            self.assertEqual((width, scroll), (inner, width))
            wide = self.script("""
              return Array.from(document.querySelectorAll(".scroll, .picture")).filter(
                function (one) { return one.tabIndex !== 0 || !one.getAttribute("aria-label"); }
              ).length;""")
            self.assertEqual(wide, 0, "what scrolls has a name and can be reached by keyboard")

    def test_no_errors_and_no_network(self):
        self.browser.get_log("browser")
        self.browser.get_log("performance")
        open_page(self.browser, report)
        self.script("document.querySelectorAll('th button').forEach(function (one) {"
                    " one.click(); })")
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])
        events = [json.loads(entry["message"])["message"]
                  for entry in self.browser.get_log("performance")]
        asked = [event["params"]["request"]["url"] for event in events
                 if event["method"] == "Network.requestWillBeSent"]
        self.assertIn("file://" + report, asked)
        elsewhere = [url for url in asked if url not in ("about:blank", "file://" + report)]
        self.assertEqual(elsewhere, [])

    def test_landmarks_and_headings_are_in_order(self):
        self.assertEqual(
            [len(self.browser.find_elements(By.TAG_NAME, name)) for name in
             ["h1", "main", "nav"]], [1, 1, 1])
        levels = self.script("return Array.from(document.querySelectorAll('h1,h2,h3,h4'))"
                             ".map(function (one) { return Number(one.tagName[1]); })")
        self.assertTrue(all(b - a <= 1 for a, b in zip(levels, levels[1:])))
        skip = self.browser.find_element(By.CLASS_NAME, "skip")
        self.script("arguments[0].focus()", skip)
        self.assertGreaterEqual(skip.rect["x"], 0)

    def test_everything_is_there_without_scripts(self):
        rows = len(self.script(CELLS, "table-runs", 0))
        browser = start(scripts=False)
        try:
            open_page(browser, report)
            self.assertEqual(browser.find_elements(By.CSS_SELECTOR, "th button"), [])
            self.assertEqual(
                len(browser.find_elements(By.CSS_SELECTOR, "#table-runs tbody tr")), rows)
            self.assertFalse(
                browser.find_element(By.CSS_SELECTOR, '[data-filter="runs"]').is_displayed())
            fold = browser.find_element(By.CSS_SELECTOR, "details.run")
            fold.find_element(By.TAG_NAME, "summary").click()
            self.assertTrue(fold.find_element(By.TAG_NAME, "pre").is_displayed())
            browser.save_screenshot(os.path.join(OUT, "without-scripts.png"))
        finally:
            browser.quit()

    def test_a_thousand_runs_open(self):
        path = os.path.join(OUT, "thousand.html")
        with open(report, encoding="utf-8") as file:
            page = file.read()
        found = [(match.group(1), match.group(0)) for match in re.finditer(
            r'<details class="run" id="run-(\w+)">.*?</details>', page, re.S)]
        full = [entry for entry in found if "<svg" in entry[1]]
        start_of_all = page.index(found[0][1])
        extra = [full[place % len(full)][1].replace(
            full[place % len(full)][0], f"{place:016x}") for place in range(1000)]
        end = page.rindex(found[-1][1]) + len(found[-1][1])
        with open(path, "w", encoding="utf-8") as file:
            file.write(page[:start_of_all] + "\n".join(extra) + page[end:])
        open_page(self.browser, path)
        took = self.script("return performance.timing.loadEventEnd"
                           " - performance.timing.navigationStart")
        size = os.path.getsize(path) / 1e6
        print(f"\n1000 sections with curves: {size:.1f} MB, loaded in {took / 1000:.2f} s", end=" ")
        self.assertEqual(
            len(self.browser.find_elements(By.CSS_SELECTOR, "details.run")), 1000)
        self.assertLess(size, 15)

    def test_pictures_for_people(self):
        for width in [1280, 390]:
            open_page(self.browser, report, width)
            places = ["summary", "claims", "sweeps", "figures", "runs", "details", "left-out"]
            last = self.script("var all = document.querySelectorAll('details.run');"
                               "return Array.from(all).filter(function (one) {"
                               " return one.querySelector('svg'); }).map(function (one) {"
                               " return one.id; })[0] || null")
            for place in places + ([last] if last else []):
                if not self.browser.find_elements(By.ID, place):
                    continue
                self.script("location.hash = arguments[0]", place)
                time.sleep(0.2)
                self.browser.save_screenshot(os.path.join(OUT, f"{place}-{width}.png"))
        resize(self.browser, 1280)
        printed = self.browser.execute_cdp_cmd("Page.printToPDF", {
            "paperWidth": 8.27, "paperHeight": 11.69})
        with open(os.path.join(OUT, "report.pdf"), "wb") as file:
            file.write(base64.b64decode(printed["data"]))


def prepare(given):
    """The report to look at; the demo's is written here."""
    os.makedirs(OUT, exist_ok=True)
    if given:
        if not os.path.isfile(given):
            sys.exit(f"{given}: no such report; write one with rflr report --to {given}")
        return os.path.abspath(given)
    if not os.path.isdir(DEMO):
        sys.exit(f"{DEMO}: there is no demo store; run make demo first, or name a report")
    path = os.path.join(OUT, "report.html")
    done = subprocess.run([PROGRAM, "report", "--store", DEMO, "--to", path], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)
    return path


if __name__ == "__main__":
    report = prepare(sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1][0] != "-" else None)
    try:
        start().quit()
    except WebDriverException as error:
        sys.exit(f"Chromium does not start: {error.msg.splitlines()[0]}; "
                 "apt-get install chromium chromium-driver")
    unittest.main()
