"use strict";
// Everything here is a comfort: the page is complete without it.
(function () {
  var english = document.getElementById("en");
  try { if (location.hash === "#en" || localStorage.getItem("hearthwatch-language") === "en") english.checked = true; } catch (e) { /* no storage from disk */ }
  document.addEventListener("change", function (event) {
    if (event.target.name !== "language") return;
    document.documentElement.lang = english.checked ? "en" : "zh-CN";
    try { localStorage.setItem("hearthwatch-language", english.checked ? "en" : "zh"); } catch (e) { /* no storage from disk */ }
  });
  if (english.checked) document.documentElement.lang = "en";

  document.querySelectorAll("table.sortable").forEach(function (table) {
    table.querySelectorAll("th").forEach(function (head, column) {
      head.dataset.way = "0";
      head.tabIndex = 0;
      function sort() {
        var way = head.dataset.way === "1" ? -1 : 1;
        table.querySelectorAll("th").forEach(function (other) { other.dataset.way = "0"; other.removeAttribute("aria-sort"); });
        head.dataset.way = String(way);
        head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        var rows = Array.prototype.slice.call(table.tBodies[0].rows);
        var texts = rows.map(function (row) { return row.cells[column].textContent.trim(); });
        var empty = texts.map(function (text) { return text === "-" || text === ""; });
        // "0.97", "35 %", "35 % [20 % - 50 %]" are numbers; days and names are texts
        var numeric = texts.every(function (text, i) { return empty[i] || /^([<>] )?-?[\d.]+( ?%)?( \[.*\])?$/.test(text); });
        function number(text) { return parseFloat(text.replace(/^[<>] /, "")) + (text[0] === ">" ? 1e-9 : text[0] === "<" ? -1e-9 : 0); }
        rows.map(function (row, i) { return i; }).sort(function (a, b) {
          if (empty[a] || empty[b]) return empty[a] - empty[b] || a - b;  // what is not known stands last either way
          var less = numeric ? number(texts[a]) - number(texts[b]) : texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0;
          return way * less || a - b;
        }).forEach(function (i) { table.tBodies[0].appendChild(rows[i]); });
      }
      head.addEventListener("click", sort);
      head.addEventListener("keydown", function (event) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); } });
    });
  });

  document.querySelectorAll("form.review").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var entry = { schema: 1, kind: "hearthwatch-review", order_id: form.dataset.order, evidence_key: form.dataset.key };
      new FormData(form).forEach(function (value, name) { entry[name] = value; });
      var address = URL.createObjectURL(new Blob([JSON.stringify(entry, null, 1) + "\n"], { type: "application/json" }));
      var link = document.createElement("a");
      link.href = address;
      link.download = form.dataset.file;
      document.body.appendChild(link);
      link.click();
      link.remove();
      setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
    });
  });
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (d) { d.open = true; }); });
}());
