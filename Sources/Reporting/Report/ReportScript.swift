/// What the report's script adds to a page that is whole without it: sorting, filters, and opening the
/// section that a link leads to.
enum ReportScript {
  static let text: StaticString = """
    "use strict";
    (function () {
      var words = new Intl.Collator("en", { numeric: true });
      var last = { "inf": 1, "-inf": 2, "NaN": 3 };

      // Finite numbers and texts first, then inf, -inf, NaN, and missing at the end, both ways.
      function key(row, column, numeric) {
        var cell = row.cells[column];
        var text = cell.textContent;
        if (cell.classList.contains("missing")) { return { rank: 4 }; }
        if (!numeric) { return { rank: 0, value: text }; }
        if (last[text]) { return { rank: last[text] }; }
        var number = Number(cell.dataset.value || text);
        return isNaN(number) ? { rank: 3 } : { rank: 0, value: number };
      }

      function sort(table, header) {
        var column = header.cellIndex;
        var numeric = header.classList.contains("number");
        var down = header.getAttribute("aria-sort") === "ascending";
        var body = table.tBodies[0];
        var rows = Array.prototype.map.call(body.rows, function (row) {
          return { row: row, key: key(row, column, numeric) };
        });
        rows.sort(function (a, b) {
          if (a.key.rank || b.key.rank) { return a.key.rank - b.key.rank; }
          var order = numeric ? a.key.value - b.key.value : words.compare(a.key.value, b.key.value);
          return down ? -order : order;
        });
        var sorted = document.createDocumentFragment();
        rows.forEach(function (entry) { sorted.appendChild(entry.row); });
        body.appendChild(sorted);
        table.querySelectorAll("th[aria-sort]").forEach(function (other) {
          other.setAttribute("aria-sort", "none");
        });
        header.setAttribute("aria-sort", down ? "descending" : "ascending");
      }

      document.querySelectorAll("table.sorts").forEach(function (table) {
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header) {
          var button = document.createElement("button");
          button.type = "button";
          while (header.firstChild) { button.appendChild(header.firstChild); }
          header.appendChild(button);
          header.setAttribute("aria-sort", "none");
          button.addEventListener("click", function () { sort(table, header); });
        });
      });

      var filters = {};
      document.querySelectorAll(".filter").forEach(function (controls) {
        var name = controls.dataset.filter;
        var table = document.getElementById("table-" + name);
        var input = controls.querySelector("input");
        var select = controls.querySelector("select");
        var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
          var verdict = row.querySelector(".verdict");
          var link = name === "runs" && row.querySelector("a");
          var section = link && document.getElementById(link.hash.slice(1));
          return {
            row: row, text: row.textContent.toLowerCase(),
            verdict: verdict ? verdict.lastChild.textContent.trim() : "",
            section: section && section !== row ? section : null
          };
        });
        function apply() {
          var wanted = input.value.toLowerCase().split(/\\s+/);
          var choice = select ? select.value : "";
          var shown = 0;
          rows.forEach(function (entry) {
            var fits = (!choice || entry.verdict === choice) && wanted.every(function (word) {
              return entry.text.indexOf(word) >= 0;
            });
            entry.row.hidden = !fits;
            if (entry.section) { entry.section.hidden = !fits; }
            if (fits) { shown += 1; }
          });
          controls.querySelector("output").textContent = shown + " of " + rows.length + " shown";
        }
        filters[name] = function () {
          input.value = "";
          if (select) { select.value = ""; }
          apply();
        };
        input.addEventListener("input", apply);
        if (select) { select.addEventListener("change", apply); }
        controls.hidden = false;
        // A page that is loaded again may keep what was typed.
        apply();
      });

      function reveal() {
        var target;
        try {
          target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        } catch (error) {
          return;
        }
        if (!target) { return; }
        if (target.hidden) { filters.runs(); }
        for (var node = target; node; node = node.parentElement) {
          if (node.tagName === "DETAILS") { node.open = true; }
        }
        target.scrollIntoView();
      }
      window.addEventListener("hashchange", reveal);
      // A link to where the page is already changes nothing that could be heard.
      document.addEventListener("click", function (event) {
        var link = event.target.closest && event.target.closest("a");
        var place = link && (link.getAttribute("href") || link.getAttribute("xlink:href"));
        if (place && place === location.hash) { reveal(); }
      });
      reveal();
    })();
    """
}
